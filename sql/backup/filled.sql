-- Whether a table of the ledger has a row. One row: filled.
select exists (select from extractor.{{table}}) as filled
