-- The pool in an order that is random, costs nothing to read, and begins with: lada, state_name, municipality.
create index concurrently contacts_pool_by_municipality on contacts (lada, state_name, municipality, hashint8extended(hashint8extended(id, 0), 0))
where {{pool}};
