-- The file stands under its final name.
--
-- $1 uuid id · $2 text path
update extractor.extractions
set state = 'delivered', delivered_at = now(), ended_at = now(), file_path = $2
where id = $1 and state = 'committed'
