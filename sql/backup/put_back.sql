-- Puts the rows of one file into their table. Files come newest first: a row that is there already is newer.
insert into extractor.{{table}} ({{columns}})
select {{columns}} from restored
on conflict {{key}} do nothing
