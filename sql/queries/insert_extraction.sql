-- Puts a running extraction on record; done twice, it is as done once.
--
-- $1 uuid id · $2 jsonb scope · $3 bigint requested · $4 boolean partial · $5 bigint seed
-- $6 text who · $7 text channel · $8 text format · $9 text compression · $10 text path of the file
-- $11 text tool version · $12 text host
insert into extractor.extractions
  (id, state, scope, requested, partial, seed, requested_by, channel, format, compression, file_path, tool_version,
   host)
values ($1, 'running', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (id) do nothing
