-- Nothing more can be chosen from a menu.
--
-- $1 bigint the bot · $2 bigint the menu
--
-- One row when it was open.
update extractor.telegram_menus
set closed_at = now()
where bot_id = $1 and id = $2 and closed_at is null
returning id
