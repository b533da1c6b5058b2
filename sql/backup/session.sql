-- How values are written as text and read again: the same whatever the server's own settings are.
select set_config('datestyle', 'ISO, YMD', true), set_config('timezone', 'UTC', true),
  set_config('intervalstyle', 'postgres', true), set_config('extra_float_digits', '1', true),
  set_config('contacts.since', $1, true)
