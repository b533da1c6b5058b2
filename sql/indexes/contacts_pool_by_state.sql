-- The pool in an order that is random, costs nothing to read, and begins with: lada, state_name.
create index concurrently contacts_pool_by_state on contacts (lada, state_name, hashint4(hashint8(id)), id)
where {{pool}};
