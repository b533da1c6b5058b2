-- Keeps what Telegram told the bot, before it is confirmed. What was told before is left as it is.
--
-- $1 bigint the bot · $2 jsonb array of updates
--
-- One row for each that is new: update_id.
insert into extractor.telegram_inbox (bot_id, update_id, payload)
select $1, (update ->> 'update_id')::bigint, update
from jsonb_array_elements($2::jsonb) as told (update)
on conflict (bot_id, update_id) do nothing
returning update_id
