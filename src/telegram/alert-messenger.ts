import { hostname } from 'node:os';
import { Telegram } from './telegram.js';

/** A notice of `contacts serve`, as far as it is told here. */
interface Notice {
  alert: string;
  status: string;
  message: string;
}

/** Sends alerts to a chat. */
export function telegramMessenger(token: string, apiRoot: string, chatId: number) {
  const telegram = new Telegram(token, apiRoot);
  return {
    name: 'telegram',
    async send({ alert, status, message }: Notice): Promise<void> {
      await telegram.send(chatId, `contacts on ${hostname()}: ${status}: ${alert}\n${message}`);
    },
  };
}
