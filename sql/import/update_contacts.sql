-- Merges some rows into the contacts that have their numbers. Never touches a number, a status or an opt-out.
--
-- $1 bigint, $2 bigint  the rows: positions from, to
-- {{assignments}}  the columns, each with what contact and row make together
-- {{changes}}      whether that is anything else than what stands there
--
-- One row: changed, how many contacts.
-- Index: the primary key of contacts, or a hash of the whole table.
with changed as (
  update contacts
  set {{assignments}}, updated_at = now()
  from import_rows as rows
  join import_matches as matches using (position)
  where contacts.id = matches.contact_id and rows.position between $1 and $2 and ({{changes}})
  returning contacts.id
)
select count(*) as changed from changed
