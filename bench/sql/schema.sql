-- The database that a company brings along: the columns of the existing table, its enum, its trigger.
-- Keys and indexes come after the rows (owner_indexes.sql), because they are built faster so.
--
-- full_name, address and neighborhood stay empty: wider rows slow the rivals, which read the whole table,
-- more than they slow a claim.

create type contactstatus as enum (
  'ACTIVE', 'VERIFIED', 'INACTIVE', 'DISCONNECTED', 'SUSPENDED', 'UNKNOWN', 'PENDING_VALIDATION',
  'OPTED_OUT', 'BLOCKED', 'BLACKLISTED', 'INVALID_FORMAT', 'NOT_MOBILE', 'CARRIER_ERROR'
);

create table contacts (
  id serial,
  phone_e164 varchar(15) not null,
  phone_national varchar(12),
  phone_original varchar(50),
  full_name varchar(255),
  address varchar(255),
  neighborhood varchar(150),
  lada varchar(3),
  state_code varchar(5),
  state_name varchar(50),
  municipality varchar(100),
  city varchar(100),
  is_mobile boolean default true,
  operator varchar(50),
  status contactstatus not null default 'UNKNOWN',
  status_updated_at timestamptz,
  status_source varchar(20),
  send_count int not null default 0,
  last_sent_at timestamptz,
  opt_out_at timestamptz,
  opt_out_method varchar(20),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table mejores_ladas (
  ranking int primary key,
  municipio varchar(100),
  estado varchar(50),
  icpth_2022 int,
  lada varchar(3),
  zona_horaria varchar(50),
  hora_recomendada varchar(50),
  pib varchar(50)
);

create schema bench;

create function bench.touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end
$$;

create trigger contacts_touch before update on contacts for each row execute function bench.touch_updated_at();
