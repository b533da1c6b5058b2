-- The pool in an order that is random, costs nothing to read, and begins with: lada, state_name, municipality.
create index concurrently contacts_pool_by_municipality on contacts (lada, state_name, municipality, hashint4(hashint8(id)), id)
where {{pool}};
