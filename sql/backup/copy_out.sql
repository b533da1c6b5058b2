-- The rows of a table of the ledger as CSV: all, or those of an increment.
copy (
  select {{columns}} from extractor.{{table}} where {{which}}
) to stdout (format csv, header, encoding 'UTF8')
