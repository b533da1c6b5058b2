-- Sees the number of this transaction, which is greater than any that the backup has seen, into the write-ahead log. A
-- server that crashes counts on from what stands there: without this it could give numbers again that the backup takes
-- for past, and the next increment would miss what they write. What is committed without waiting for the disk gets
-- there with it.
select set_config('synchronous_commit', 'on', true), pg_logical_emit_message(true, 'contacts', 'backup')
