-- An extraction, if it waits for its turn.
--
-- $1 uuid id
--
-- One row if it does: scope, requested, partial, seed, requested_by, channel.
-- Index: extractor.extractions_pkey.
select scope, requested, partial, seed, requested_by, channel
from extractor.extractions
where id = $1 and state = 'queued'
