-- Puts a running import on record.
--
-- $1 uuid id · $2 text target · $3 text name of the file · $4 bigint its bytes · $5 text its SHA-256
-- $6 jsonb options · $7 text who · $8 text channel · $9 text host · $10 text tool version
insert into extractor.imports
  (id, target, state, file_name, file_bytes, file_sha256, options, requested_by, channel, host, tool_version)
values ($1, $2, 'running', $3, $4, $5, $6, $7, $8, $9, $10)
