-- About how many contacts fit, as the planner has it: nothing is read but statistics.
--
-- {{condition}}  a predicate over contacts; its values from $1 on
--
-- One row: QUERY PLAN (json).
explain (format json) select from contacts where {{condition}}
