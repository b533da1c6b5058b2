(
  select {{number}} as stratum, hashint4(hashint8(id)) as place, id
  from contacts
  where {{pool}} and {{stratum}} and hashint4(hashint8(id)) between $1::int and $2::int
  order by {{columns}}, hashint4(hashint8(id)), id
  limit $3::bigint
)
