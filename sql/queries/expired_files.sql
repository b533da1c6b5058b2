-- What the ledger knows of files, by their path; of several with one path, the latest delivered.
--
-- $1 text[] absolute paths · $2 text the machine they are on · $3 int days
--
-- One row a path that is on record: id, path, sha256, bytes, expired (delivered more than $3 days ago).
-- Reads all extractions, one row each.
select distinct on (file_path) id, file_path as path, file_sha256 as sha256, file_bytes::float8 as bytes,
  delivered_at < now() - make_interval(days => $3) as expired
from extractor.extractions
where file_path = any ($1::text[]) and host = $2 and delivered_at is not null and file_sha256 is not null
order by file_path, delivered_at desc
