-- How many rows a table of the ledger has. One row: rows (bigint).
select count(*) as rows from extractor.{{table}}
