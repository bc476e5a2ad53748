-- What the owner says about calls: rules, and when it is open.

CREATE TABLE call_rules (
  id TEXT NOT NULL PRIMARY KEY,
  -- The lowest is looked at first.
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  -- A JSON object; src/store/call_rule_text.ts has its properties.
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE schedules (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- A JSON object; src/store/schedule_text.ts has its properties.
  settings TEXT NOT NULL,
  -- iCalendar as it was last read well; NULL when it never was.
  calendar TEXT,
  created_at INTEGER NOT NULL
) STRICT;
