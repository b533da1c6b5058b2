-- The message that shows how a request goes.
--
-- $1 bigint the request · $2 bigint the message
update extractor.telegram_requests set status_message_id = $2 where id = $1
