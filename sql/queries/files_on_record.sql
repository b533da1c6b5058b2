-- The files that stand on a machine, as far as the ledger knows.
--
-- $1 text  the machine · $2 int  days after which exported files are removed
--
-- One row a file: id, file_path, file_bytes (bigint), file_sha256, expired (delivered more than $2 days ago); oldest
-- first.
-- No index: the table has one row an extraction.
select id, file_path, file_bytes, file_sha256, delivered_at < now() - make_interval(days => $2) as expired
from extractor.extractions
where host = $1 and state = 'delivered' and file_path <> '-' and file_sha256 is not null
order by created_at
