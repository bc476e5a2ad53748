-- What a phone may do outside that others may not, as JSON, and the other way round.
CREATE TABLE toll_permissions (
  device TEXT PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
  permissions TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a minute and a call cost, by the digits a number begins with (E.164 without `+`).
CREATE TABLE toll_prices (
  prefix TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  per_minute REAL NOT NULL,
  per_call REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- What was used in each hour since 1970, by whom: `device:ID`, `gateway:ID`, `forwarding`, `all`.
CREATE TABLE toll_usage (
  subject TEXT NOT NULL,
  hour INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  seconds REAL NOT NULL,
  spend REAL NOT NULL,
  PRIMARY KEY (subject, hour)
) STRICT, WITHOUT ROWID;

-- Who calls nobody outside until somebody has looked at it.
CREATE TABLE toll_stops (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  released_at INTEGER,
  released_by TEXT
) STRICT;
CREATE UNIQUE INDEX toll_stops_open ON toll_stops (subject) WHERE released_at IS NULL;
