-- The request that an update or a button has led to.
--
-- $1 bigint the bot · $2 text origin
--
-- One row when there is one: id.
-- Index: telegram_requests_bot_id_origin_key.
select id from extractor.telegram_requests where bot_id = $1 and origin = $2
