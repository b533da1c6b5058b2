select {{number}} as stratum, count(*) as available from contacts where {{pool}} and {{stratum}}
