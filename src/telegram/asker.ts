import type { Allowance } from '../limits/index.js';
import type { Language, Words } from './words/index.js';

/** Somebody who may ask, where, and in which words they are answered. */
export interface Asker {
  chatId: number;
  userId: number;
  firstName: string;
  /** the message to answer; null for a button */
  messageId: number | null;
  language: Language;
  words: Words;
  /** as the ledger names them */
  requestedBy: string;
  allowance: Allowance;
  /** what this came with: the update or the menu. What it asks for is done once. */
  origin: string;
}

/** Whoever has this Telegram id, as the ledger names them. */
export function requesterOf(userId: number): string {
  return `telegram:${userId}`;
}
