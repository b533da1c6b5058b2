-- Forgets updates that Telegram does not tell again (it does for a day), and menus that nobody can use.
--
-- $1 bigint the bot
with updates as (
  delete from extractor.telegram_inbox
  where bot_id = $1 and handled_at < now() - interval '8 days'
)
delete from extractor.telegram_menus
where bot_id = $1 and expires_at < now() - interval '8 days'
