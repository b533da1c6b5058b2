-- What Telegram told the bot and nobody has finished handling, oldest first.
--
-- $1 bigint the bot · $2 bigint[] updates that this process is handling
--
-- One row each, 100 at most: payload.
-- Index: extractor.telegram_inbox_open.
select payload
from extractor.telegram_inbox
where bot_id = $1 and handled_at is null and update_id <> all ($2::bigint[])
order by update_id
limit 100
