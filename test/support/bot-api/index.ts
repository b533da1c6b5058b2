export { BotApi, token } from './bot-api.js';
export { Person } from './person.js';
export type { BotMessage, Button, Chat, Fault, Sender } from './types.js';
