-- The limits that are set for a role, or for everybody.
--
-- One row each: holds_for, the three limits (null: as the settings have it), changed_by, changed_at; from the
-- least role up, everybody last.
-- No index: the table has four rows at most.
select holds_for, contacts_a_day, extractions_an_hour, contacts_an_extraction, changed_by, changed_at
from extractor.limits
order by array_position(array['analyst', 'manager', 'admin', 'everybody'], holds_for)
