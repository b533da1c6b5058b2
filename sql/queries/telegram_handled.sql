-- An update was handled; what it said is forgotten.
--
-- $1 bigint the bot · $2 bigint the update
update extractor.telegram_inbox
set handled_at = now(), payload = null
where bot_id = $1 and update_id = $2
