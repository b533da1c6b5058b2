-- The pool in an order that is random, costs nothing to read, and begins with: lada.
create index concurrently contacts_pool_by_lada on contacts (lada, hashint4(hashint8(id)), id)
where {{pool}};
