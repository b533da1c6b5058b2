-- The extractions whose file has a hash: one, or none; several when their files hold the very same rows.
--
-- $1 text  SHA-256 as 64 lower-case hex digits
--
-- One row each: id; the newest first, and released ones last.
-- Index: extractor.extractions_file_sha256.
select id from extractor.extractions where file_sha256 = $1
order by state = 'released', created_at desc
