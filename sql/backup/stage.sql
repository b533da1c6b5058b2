-- A table of the session that takes one file of a backup.
create temporary table restored on commit drop as
  select {{columns}} from extractor.{{table}} with no data
