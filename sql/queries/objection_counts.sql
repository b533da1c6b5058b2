-- How many numbers each source brought, and how old its newest list is.
--
-- $1 text  the time zone in which days begin
--
-- One row a source, all three: source, numbers (that came from it; one may come from several), newest (text, the
-- day its newest list is of, YYYY-MM-DD; null without a list), age_days (of that, today; null without a list).
select sources.source, coalesce(numbers.count, 0) as numbers, lists.newest::text,
  ((now() at time zone $1::text)::date - lists.newest)::int as age_days
from unnest(array['repep', 'reus', 'manual']) with ordinality as sources (source, place)
left join (
  select source, count(*) from extractor.objections group by source
) as numbers on numbers.source = sources.source
left join (
  select source, max(list_date) as newest from extractor.objection_lists group by source
) as lists on lists.source = sources.source
order by sources.place
