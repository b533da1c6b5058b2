-- What merging the rows would do. Changes nothing.
--
-- $1 text      the status that new contacts get unless their row has its own
-- {{changes}}  whether a contact would be changed by its row
--
-- One row: added, objecting (of those added), changed, unchanged.
select
  count(*) filter (where matches.position is null) as added,
  count(*) filter (
    where matches.position is null and (
      coalesce(rows.status, $1::text) = 'OPTED_OUT'
      or exists (select from extractor.objections where objections.phone = rows.number)
    )
  ) as objecting,
  count(*) filter (where matches.position is not null and ({{changes}})) as changed,
  count(*) filter (where matches.position is not null and not ({{changes}})) as unchanged
from import_rows as rows
left join import_matches as matches using (position)
left join contacts on contacts.id = matches.contact_id
