import type { ExplainedQuery } from './explain-queries.js';

const bot = 1;
const none = () => ({});

/** The queries of the bot. Its tables are small: what was handled or has expired is forgotten. */
export const telegramQueries: readonly ExplainedQuery[] = [
  {
    query: 'telegram_receive',
    fill: () => ({ values: [bot, JSON.stringify([{ update_id: 1 }])] }),
    indexes: none,
  },
  { query: 'telegram_open_updates', fill: () => ({ values: [bot, []] }), indexes: none },
  { query: 'telegram_is_open', fill: () => ({ values: [bot, 1] }), indexes: none },
  { query: 'telegram_handled', fill: () => ({ values: [bot, 1] }), indexes: none },
  { query: 'telegram_add_menu', fill: () => ({ values: [bot, 1, 1, '[]', 60] }), indexes: none },
  { query: 'telegram_find_menu', fill: () => ({ values: [bot, 1, 1] }), indexes: none },
  { query: 'telegram_close_menu', fill: () => ({ values: [bot, 1] }), indexes: none },
  {
    query: 'telegram_add_request',
    fill: ({ extractionId, sample }) => {
      const asked = JSON.stringify({ amount: sample.amount });
      return {
        values: [bot, 'explain', 1, 1, null, 'es', 'extraction', asked, false, extractionId, 'waiting'],
      };
    },
    indexes: none,
  },
  { query: 'telegram_request_of', fill: () => ({ values: [bot, 'explain'] }), indexes: none },
  {
    query: 'telegram_open_requests',
    fill: () => ({ values: [bot, ['waiting'], null, [], true, null] }),
    indexes: none,
  },
  { query: 'telegram_find_request', fill: () => ({ values: [bot, 1] }), indexes: none },
  { query: 'telegram_queue', fill: () => ({ values: [1] }), indexes: none },
  {
    query: 'pace',
    fill: none,
    indexes: () => ({ extractions: ['extractions_created_at'] }),
  },
  {
    query: 'telegram_ask_again',
    fill: ({ extractionId, failedId }) => ({ values: [1, extractionId, failedId, 1, 0] }),
    indexes: none,
  },
  { query: 'telegram_set_message', fill: () => ({ values: [1, 1] }), indexes: none },
  { query: 'telegram_postpone', fill: () => ({ values: [1, 1] }), indexes: none },
  { query: 'telegram_move_request', fill: () => ({ values: [1, 'waiting', 'done', null] }), indexes: none },
  { query: 'telegram_forget', fill: () => ({ values: [bot] }), indexes: none },
];
