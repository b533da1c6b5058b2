-- An extraction that waited runs now, here.
--
-- $1 uuid id · $2 text format · $3 text compression · $4 text path of the file · $5 text tool version · $6 text host
--
-- One row when it waited.
update extractor.extractions
set state = 'running', format = $2, compression = $3, file_path = $4, tool_version = $5, host = $6
where id = $1 and state = 'queued'
returning id
