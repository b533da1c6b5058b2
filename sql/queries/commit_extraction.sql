-- Ends a claim, in its transaction: what was delivered, and the file that holds it.
--
-- $1 uuid id · $2 bigint delivered · $3 jsonb strata · $4 text format · $5 text path of the file
-- $6 bigint bytes · $7 text sha256
--
-- One row when the extraction was still running, none otherwise.
update extractor.extractions
set state = 'committed', delivered = $2, strata = $3, claimed_at = now(),
    format = coalesce($4, format), file_path = $5, file_bytes = $6, file_sha256 = $7
where id = $1 and state = 'running'
returning id
