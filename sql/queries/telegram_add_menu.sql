-- Keeps what the buttons under a message stand for.
--
-- $1 bigint the bot · $2 bigint the chat · $3 bigint who may press · $4 jsonb choices · $5 int seconds it holds
--
-- One row: id.
insert into extractor.telegram_menus (bot_id, chat_id, user_id, choices, expires_at)
values ($1, $2, $3, $4, now() + make_interval(secs => $5::int))
returning id
