-- Takes an import up again that was interrupted or failed.
--
-- $1 uuid  its id
--
-- Index: the primary key.
update extractor.imports
set state = 'running', ended_at = null, failure = null
where id = $1::uuid and state in ('running', 'interrupted', 'failed')
