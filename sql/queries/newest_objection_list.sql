-- The day that the newest list of a source is of, and how many days ago that is.
--
-- $1 text  source
-- $2 text  the time zone in which days begin
--
-- One row: newest (text, YYYY-MM-DD), age_days; both null without a list.
-- Index: extractor.objection_lists_source.
select max(list_date)::text as newest,
  ((now() at time zone $2::text)::date - max(list_date))::int as age_days
from extractor.objection_lists
where source = $1::text
