-- Whether an update still is to be handled.
--
-- $1 bigint the bot · $2 bigint the update
--
-- One row if it is.
-- Index: the primary key.
select update_id
from extractor.telegram_inbox
where bot_id = $1 and update_id = $2 and handled_at is null
