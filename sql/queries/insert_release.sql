-- Puts a release on record, at the end of its transaction.
--
-- $1 uuid the extraction · $2 text who · $3 text channel · $4 text reason
-- $5 bigint given back · $6 bigint changed · $7 bigint objecting
--
-- One row, whole.
-- Index: the primary keys.
with released as (
  update extractor.extractions set state = 'released' where id = $1::uuid
)
insert into extractor.releases (extraction_id, released_by, channel, reason, given_back, changed, objecting)
values ($1::uuid, $2, $3, $4, $5, $6, $7)
returning extraction_id, released_at, released_by, channel, reason, given_back, changed, objecting
