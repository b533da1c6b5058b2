-- The day that a list is of, when the very same file was imported before.
--
-- $1 text source · $2 text sha256 of the file
--
-- At most one row: list_date (text, YYYY-MM-DD), the earliest on record.
-- Index: extractor.objection_lists_source.
select list_date::text
from extractor.objection_lists
where source = $1 and file_sha256 = $2
order by objection_lists.list_date
limit 1
