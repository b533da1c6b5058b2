-- Puts the import of a list on record.
--
-- $1 uuid id · $2 text source · $3 date the day it is of · $4 text file name · $5 bigint bytes · $6 text sha256
-- $7 bigint lines · $8 bigint new · $9 bigint known · $10 bigint repeated · $11 bigint unreadable
-- $12 jsonb contacts marked · $13 text who · $14 text channel
insert into extractor.objection_lists
  (id, source, list_date, file_name, file_bytes, file_sha256, lines, new, known, repeated, unreadable, marked,
   imported_by, channel)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
