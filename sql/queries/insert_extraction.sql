-- Puts a running extraction on record; done twice, it is as done once.
--
-- $1 uuid id · $2 jsonb scope · $3 bigint requested · $4 boolean partial · $5 bigint seed
-- $6 text who · $7 text channel · $8 text format · $9 text compression · $10 text path of the file
-- $11 text tool version · $12 text host · $13 text the user it is charged to · $14 bigint contacts reserved
-- $15 text state: queued or running
insert into extractor.extractions
  (id, state, scope, requested, partial, seed, requested_by, channel, format, compression, file_path, tool_version,
   host, charged_to, reserved)
values ($1, $15, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (id) do nothing
