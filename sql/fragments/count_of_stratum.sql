select {{number}} as stratum, count(*) as available
from (select from contacts where {{pool}} and {{stratum}} limit $1::bigint) as counted
