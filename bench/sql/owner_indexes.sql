-- Six of the owner's twenty indexes, chosen for what they cost a claim. A claimed row is a new version of the
-- row, and every index that is not partial gets an entry for it:
--
-- - one at a random leaf page, where the key differs in every row and has nothing to do with where rows lie:
--   the primary key and the two phone numbers. These are what an update waits for when it comes from disk.
create unique index contacts_pkey on contacts (id);
create unique index contacts_phone_e164_key on contacts (phone_e164);
create index contacts_phone_national on contacts (phone_national);
-- - one beside other recent ones, where many rows share a key: entries of one key are in the order of the
--   table, and new versions of rows lie together. Three stand for all of that kind.
create index contacts_status on contacts (status);
create index contacts_lada on contacts (lada);
create index contacts_state_municipality on contacts (state_name, municipality);
-- Left out: more of the second kind (city, operator, is_mobile, status_source, …), and those on dates
-- (updated_at, opt_out_at, status_updated_at, …), whose new entries all go to the last page: each adds some
-- microseconds of processor time a row and next to no page that has to be read.

alter table contacts add primary key using index contacts_pkey;
alter table contacts add unique using index contacts_phone_e164_key;
