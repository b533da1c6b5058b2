-- Nobody else writes to the ledger while it is put back.
lock table {{tables}} in exclusive mode
