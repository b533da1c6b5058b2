-- The latest lists of objections that were imported.
--
-- $1 bigint  how many at most
--
-- One row a list, newest import first: id, source, list_date (text, YYYY-MM-DD), file_name, file_bytes,
-- file_sha256, lines, new, known, repeated, unreadable, marked, imported_by, channel, imported_at.
select id, source, list_date::text, file_name, file_bytes, file_sha256, lines, new, known, repeated,
  unreadable, marked, imported_by, channel, imported_at
from extractor.objection_lists
order by imported_at desc, id
limit $1::bigint
