-- A menu, by its number.
--
-- $1 bigint the bot · $2 bigint the menu · $3 bigint the chat it stands in
--
-- One row when there is one: user_id, choices, open (neither expired nor closed).
-- Index: the primary key.
select user_id, choices, closed_at is null and expires_at > now() as open
from extractor.telegram_menus
where bot_id = $1 and id = $2 and chat_id = $3
