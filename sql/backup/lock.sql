-- Nobody else writes to the ledger while it is put back.
lock table extractor.extractions, extractor.extraction_contacts, extractor.releases, extractor.exports, extractor.imports,
  extractor.objection_lists, extractor.objections, extractor.objection_marks,
  extractor.repaired_numbers, extractor.users, extractor.limits
  in exclusive mode
