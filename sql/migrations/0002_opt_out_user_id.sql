-- skip if: exists (select from pg_attribute where attrelid = to_regclass('contacts') and attname = 'opt_out_user_id' and not attisdropped)
-- Who took the contact out of the pool. A nullable column without a default: no row is rewritten, and the
-- table is locked for the blink of a catalog change.

alter table contacts add column opt_out_user_id text;
