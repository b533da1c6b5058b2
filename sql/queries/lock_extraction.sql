-- Holds an extraction until the end of the transaction, so that it is released by one at a time.
--
-- $1 uuid id
--
-- One row: state, host, file_path.
-- Index: the primary key.
select state, host, file_path from extractor.extractions where id = $1::uuid for update
