-- What the call history is searched by, in the order in which it is shown. With all of it in one
-- index a search reads that and no row that is not shown.

DROP INDEX calls_by_start;

CREATE INDEX calls_by_start ON calls (
  started_at,
  id,
  caller,
  caller_name,
  dialled,
  anonymous,
  answered_at,
  result
);
