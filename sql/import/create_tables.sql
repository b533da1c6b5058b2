-- Where the rows of a file wait until they are merged into contacts: temporary tables, of which nothing is left when
-- the transaction or the session ends, however it ends.
--
-- {{on_commit}}  drop: they go with this transaction, so that a pooler may lend the session on; preserve rows: with
--                the session
--
-- import_rows: one row a number, once repeats are merged; position is its (first) row in the file, from 1.
-- import_odd: contacts whose number does not stand as +52 and ten digits, by what it comes to.
-- import_matches: rows whose number a contact has; agrees: how far its place and the row agree, see match_rows.
--
-- More memory for them is had only by a session that has not used temporary tables before.
do $$
begin
  set local temp_buffers = '64MB';
exception when invalid_parameter_value then
end
$$;

create temporary table import_rows (
  position bigint not null,
  number bigint not null,
  phone_original text not null,
  lada text not null,
  full_name text,
  address text,
  neighborhood text,
  state_name text,
  state_code text,
  municipality text,
  city text,
  operator text,
  is_mobile boolean,
  status text
) on commit {{on_commit}};

create temporary table import_odd (
  number bigint not null,
  contact_id bigint not null
) on commit {{on_commit}};

create temporary table import_matches (
  position bigint not null,
  contact_id bigint not null,
  agrees int not null
) on commit {{on_commit}};
