-- Where a phone stands and what number it shows in a call for help, where that is not the same as
-- for all phones.
CREATE TABLE emergency_details (
  device TEXT PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
  location TEXT NOT NULL,
  number TEXT
) STRICT, WITHOUT ROWID;

-- Calls for help, and who has taken notice. `shown` is the number that help could call back.
CREATE TABLE emergency_calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  number TEXT NOT NULL,
  test INTEGER NOT NULL,
  extension TEXT NOT NULL,
  name TEXT NOT NULL,
  location TEXT NOT NULL,
  shown TEXT,
  gateway TEXT,
  noticed_at INTEGER,
  noticed_by TEXT
) STRICT;
