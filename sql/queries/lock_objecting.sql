-- Finds the contacts of some numbers that an objection has to mark, and locks them: whom a running extraction
-- holds is waited for. They go into the temporary table objecting. Left alone is who has opted out in a way of
-- their own, or objects already. Sorted, so that two who mark the same people wait in the same order.
--
-- A number is looked for in the forms that phone_e164 may hold; one that is missed here is met when it is claimed.
--
-- {{numbers}}  a query of ours that yields phone (bigint, 52 and ten digits), each once
-- {{forms}}    the forms of `digits` (text, ten of them): ('+52' || digits || ''), …
--
-- No rows.
-- Index: the unique one on contacts.phone_e164.
insert into objecting (contact_id, phone)
select contacts.id, written.phone
from (
  select numbers.phone, forms.form
  from ({{numbers}}) as numbers
  cross join lateral (select substring(numbers.phone::text from 3)) as national (digits)
  cross join lateral (values {{forms}}) as forms (form)
) as written
join contacts on contacts.phone_e164 = written.form
where not (
  contacts.status::text = 'OPTED_OUT'
  and contacts.opt_out_at is not null
  and coalesce(contacts.opt_out_method, '') <> 'EXTRACTION'
)
order by contacts.id
for update of contacts
