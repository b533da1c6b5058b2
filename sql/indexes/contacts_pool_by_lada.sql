-- The pool in an order that is random, costs nothing to read, and begins with: lada.
create index concurrently contacts_pool_by_lada on contacts (lada, hashint8extended(hashint8extended(id, 0), 0))
where {{pool}};
