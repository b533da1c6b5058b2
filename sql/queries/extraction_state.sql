-- What became of an extraction so far.
--
-- $1 uuid id
--
-- One row: state, cancelled_by, failure.
-- Index: the primary key.
select state, cancelled_by, failure
from extractor.extractions
where id = $1
