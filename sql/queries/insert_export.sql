-- Puts an export on record, before anything of its file is made.
--
-- $1 uuid id · $2 uuid extraction · $3 text host · $4 text path of the file
insert into extractor.exports (id, extraction_id, host, file_path)
values ($1, $2, $3, $4)
on conflict (id) do nothing
