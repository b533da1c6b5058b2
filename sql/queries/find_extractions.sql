-- Extractions whose id begins with a text.
--
-- $1 text  the beginning of the id, lower case
--
-- Two rows at most, whole, oldest first.
-- Index: the primary key.
select id, state, scope, requested, delivered, partial, seed, requested_by, channel, format, compression,
  file_path, file_bytes, file_sha256, strata, tool_version, created_at, claimed_at, delivered_at, ended_at,
  failure, cancelled_by
from extractor.extractions
where id between rpad(replace($1, '-', ''), 32, '0')::uuid and rpad(replace($1, '-', ''), 32, 'f')::uuid
order by created_at
limit 2
