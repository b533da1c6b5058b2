-- A request, by its number.
--
-- $1 bigint the bot · $2 bigint the request
--
-- One row when there is one: the request, and ledger_state and cancelled_by of its extraction.
-- Index: the primary keys.
select r.id, r.bot_id, r.origin, r.chat_id, r.user_id, r.reply_to, r.language, r.kind, r.asked, r.large, r.extraction_id,
  r.state, r.outcome, r.tries, r.status_message_id, r.created_at, e.state as ledger_state, e.cancelled_by
from extractor.telegram_requests as r
join extractor.extractions as e on e.id = r.extraction_id
where r.bot_id = $1 and r.id = $2
