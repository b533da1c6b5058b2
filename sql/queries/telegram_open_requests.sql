-- What the bot owes, in the order in which it was asked: all of it, or that of one person, what is due, large or small.
--
-- $1 bigint the bot · $2 text[] states · $3 bigint the user, null: of everybody
-- $4 bigint[] requests to leave out · $5 boolean whether only what may be tried now
-- $6 boolean whether large or small, null: both
--
-- One row each, 200 at most: the request, and ledger_state and cancelled_by of its extraction.
-- Index: extractor.telegram_requests_open.
select r.id, r.bot_id, r.origin, r.chat_id, r.user_id, r.reply_to, r.language, r.kind, r.asked, r.large, r.extraction_id,
  r.state, r.outcome, r.tries, r.status_message_id, r.created_at, e.state as ledger_state, e.cancelled_by
from extractor.telegram_requests as r
join extractor.extractions as e on e.id = r.extraction_id
where r.bot_id = $1 and r.state <> 'done' and r.state = any ($2::text[]) and ($3::bigint is null or r.user_id = $3)
  and r.id <> all ($4::bigint[]) and (not $5::boolean or r.next_try_at <= now())
  and ($6::boolean is null or r.large = $6)
order by r.id
limit 200
