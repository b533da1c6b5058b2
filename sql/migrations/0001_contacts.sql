-- skip if: to_regclass('contacts') is not null
-- An empty database gets the two tables that an existing one brings along: the people, and the ladas
-- ranked by household income.

create type contactstatus as enum (
  'ACTIVE', 'VERIFIED', 'INACTIVE', 'DISCONNECTED', 'SUSPENDED', 'UNKNOWN', 'PENDING_VALIDATION',
  'OPTED_OUT', 'BLOCKED', 'BLACKLISTED', 'INVALID_FORMAT', 'NOT_MOBILE', 'CARRIER_ERROR'
);

create table contacts (
  id serial primary key,
  phone_e164 varchar(15) unique,
  phone_national varchar(12),
  phone_original text,
  full_name text,
  address text,
  neighborhood text,
  lada varchar(3),
  state_code varchar(5),
  state_name varchar(50),
  municipality varchar(100),
  city varchar(100),
  is_mobile boolean,
  operator text,
  status contactstatus not null default 'UNKNOWN',
  status_updated_at timestamptz,
  status_source text,
  send_count int not null default 0,
  last_sent_at timestamptz,
  opt_out_at timestamptz,
  opt_out_method varchar(20),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table if not exists mejores_ladas (
  ranking int,
  municipio text,
  estado text,
  icpth_2022 int,
  lada varchar(3),
  zona_horaria text,
  hora_recomendada text,
  pib numeric
);
