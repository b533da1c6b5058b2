-- The places that extractions have been asked from, each once.
--
-- One row each: kind (state, municipality or city), name, state (null for a state); in no order.
-- No index: the table has one row an extraction.
select distinct scope ->> 'kind' as kind, scope ->> 'value' as name, scope ->> 'state' as state
from extractor.extractions
where scope ->> 'kind' in ('state', 'municipality', 'city') and delivered > 0
