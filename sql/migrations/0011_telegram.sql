-- The bot: what it was told, what can be chosen, and what it owes whom. The extractions themselves stand in the
-- ledger, in the states it has: queued, running, committed, delivered.

create table extractor.telegram_inbox (
  bot_id bigint not null,
  update_id bigint not null,
  payload jsonb,
  received_at timestamptz not null default now(),
  handled_at timestamptz,
  primary key (bot_id, update_id)
);

comment on table extractor.telegram_inbox is
  'updates of Telegram, each once; nothing that anybody wrote is kept after it was handled';

create index telegram_inbox_open on extractor.telegram_inbox (bot_id, update_id) where handled_at is null;

create table extractor.telegram_menus (
  id bigint generated always as identity primary key,
  bot_id bigint not null,
  chat_id bigint not null,
  user_id bigint not null,
  choices jsonb not null,
  expires_at timestamptz not null,
  closed_at timestamptz
);

comment on table extractor.telegram_menus is
  'what the buttons under a message stand for, in their order; only user_id may press them';

create table extractor.telegram_requests (
  id bigint generated always as identity primary key,
  bot_id bigint not null,
  origin text not null,
  chat_id bigint not null,
  user_id bigint not null,
  reply_to bigint,
  language text not null check (language in ('es', 'en')),
  kind text not null check (kind in ('extraction', 'resend')),
  asked jsonb not null,
  large boolean not null,
  extraction_id uuid not null references extractor.extractions,
  state text not null check (state in ('waiting', 'sending', 'telling', 'done')),
  outcome jsonb,
  tries int not null default 0,
  next_try_at timestamptz not null default now(),
  status_message_id bigint,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (bot_id, origin)
);

comment on column extractor.telegram_requests.origin is
  'the update or the menu that it came from: however often that is told, it is asked once';
comment on column extractor.telegram_requests.state is
  'waiting: for its extraction, queued or running; sending: its file; telling: that there is none, and why';
comment on column extractor.telegram_requests.extraction_id is
  'the extraction in the ledger; another one when the first died before its commit';

create index telegram_requests_open on extractor.telegram_requests (bot_id, id) where state <> 'done';
create index telegram_requests_extraction on extractor.telegram_requests (extraction_id);
