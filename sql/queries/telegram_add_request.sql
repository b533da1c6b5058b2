-- Keeps what somebody asked for, once: however often an update or a button comes, its origin is one.
--
-- $1 bigint the bot · $2 text origin · $3 bigint chat · $4 bigint user · $5 bigint message to answer, or null
-- $6 text language · $7 text kind · $8 jsonb what was asked · $9 boolean large · $10 uuid extraction
-- $11 text state
--
-- One row, or none when it was asked before: id.
insert into extractor.telegram_requests
  (bot_id, origin, chat_id, user_id, reply_to, language, kind, asked, large, extraction_id, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (bot_id, origin) do nothing
returning id
