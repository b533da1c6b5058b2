/** Somebody who writes to the bot, or a bot. */
export interface Sender {
  id: number;
  first_name: string;
  is_bot?: boolean;
  language_code?: string;
}

export interface Chat {
  id: number;
  type: 'private' | 'group' | 'supergroup' | 'channel';
  title?: string;
}

export interface Button {
  text: string;
  callback_data: string;
}

/** A message that the bot sent, as it stands now. */
export interface BotMessage {
  message_id: number;
  chat: Chat;
  text: string;
  buttons: Button[];
  /** how often it was edited */
  edits: number;
  deleted: boolean;
  document: { name: string; bytes: Buffer } | undefined;
  replyTo: number | undefined;
}

/** What becomes of the next call of a method instead of what would. */
export type Fault =
  | { error_code: number; description: string; retry_after?: number }
  /** the connection is cut before anything is done */
  | 'drop'
  /** it is done, and the connection cut before the answer */
  | 'drop the answer';

/** One call of the bot, as it came in. */
export interface Call {
  method: string;
  payload: Record<string, unknown>;
  /** what it was answered with: 200, or the error's code; 0: cut */
  code: number;
}
