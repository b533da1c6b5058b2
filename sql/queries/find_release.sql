-- The release of an extraction.
--
-- $1 uuid the extraction
--
-- One row, whole; none when it has not been released.
-- Index: the primary key of extractor.releases.
select extraction_id, released_at, released_by, channel, reason, given_back, changed, objecting
from extractor.releases
where extraction_id = $1::uuid
