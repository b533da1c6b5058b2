-- The ledger grows by every extraction and is large before it is old. By default the server looks after a table
-- when a fifth of it has changed; here after a hundredth, so that its pages stay all-visible and its statistics
-- true. Takes no lock that a reader or writer waits for, and rewrites nothing.

alter table extractor.extraction_contacts set (
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_insert_scale_factor = 0.01,
  autovacuum_analyze_scale_factor = 0.01
);
