-- Removes somebody's entry. What they extracted stays in the ledger, and counts as theirs if they are entered
-- again.
--
-- $1 text  name
--
-- One row: name; none when there is no such entry.
-- Index: the primary key.
delete from extractor.users where name = $1 returning name
