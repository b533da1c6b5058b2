-- The objections of one number.
--
-- $1 bigint  52 and ten digits
--
-- One row a source, in the order of time: source, objected_at, objected_by, channel, reason, and of the list that
-- first brought it list_date (text, YYYY-MM-DD) and file_name; null when it was typed.
-- Index: the primary keys.
select objections.source, objections.objected_at, objections.objected_by, objections.channel, objections.reason,
  lists.list_date::text, lists.file_name
from extractor.objections
left join extractor.objection_lists as lists on lists.id = objections.list_id
where objections.phone = $1::bigint
order by objections.objected_at, objections.source
