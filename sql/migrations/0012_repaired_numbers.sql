-- Whose a number is that went out although no contact has it as +52 and ten digits. Two contacts may have one number
-- in two old forms, which contacts.phone_e164 takes for two numbers: the key lets only one of them go out.

create table extractor.repaired_numbers (
  phone bigint primary key check (phone between 520000000000 and 529999999999),
  contact_id bigint not null
);

comment on table extractor.repaired_numbers is
  'numbers that were repaired to go out, and the contact that each belongs to from then on, released or not';

create trigger guard before update or delete or truncate on extractor.repaired_numbers
  for each statement execute function extractor.refuse();

-- Those that have gone out before; of two contacts with one number, the one that is out.
insert into extractor.repaired_numbers (phone, contact_id)
select distinct on (ledger.phone) ledger.phone::bigint, ledger.contact_id
from extractor.extraction_contacts as ledger
join contacts on contacts.id = ledger.contact_id
where contacts.phone_e164 is distinct from '+' || ledger.phone
  and ledger.phone is not null
  and (ledger.released_reason is null or ledger.released_reason not in ('INVALID_FORMAT', 'OBJECTION'))
order by ledger.phone, ledger.released_at desc nulls first, ledger.contact_id;
