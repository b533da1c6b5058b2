-- The pool in an order that is random, costs nothing to read, and begins with: lada, state_name, city.
create index concurrently contacts_pool_by_city on contacts (lada, state_name, city, hashint8extended(hashint8extended(id, 0), 0))
where {{pool}};
