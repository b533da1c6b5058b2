-- A running extraction is about to make a file.
--
-- $1 uuid id · $2 text path of the file
update extractor.extractions
set file_path = $2
where id = $1 and state = 'running'
