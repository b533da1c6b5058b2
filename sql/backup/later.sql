-- Migrations of this database that come after the one called $1 (text). One row each, in order: name.
select name from extractor.migrations where name > $1::text order by name
