-- The latest extractions, newest first.
--
-- $1 bigint  how many · $2 text  only of this person, null: of everybody
--
-- One row each, whole.
-- Index: extractor.extractions_created_at.
select id, state, scope, requested, delivered, partial, seed, requested_by, channel, format, compression,
  file_path, file_bytes, file_sha256, strata, tool_version, created_at, claimed_at, delivered_at, ended_at,
  failure, cancelled_by
from extractor.extractions
where $2::text is null or requested_by = $2
order by created_at desc
limit $1
