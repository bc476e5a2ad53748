-- Finished calls. They outlive the users and devices they name, hence no references to those.

CREATE TABLE calls (
  id TEXT NOT NULL PRIMARY KEY,
  caller TEXT NOT NULL,
  caller_name TEXT,
  dialled TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ringing_at INTEGER,
  answered_at INTEGER,
  ended_at INTEGER NOT NULL,
  result TEXT NOT NULL,
  reason TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  status INTEGER NOT NULL
) STRICT;

CREATE INDEX calls_by_start ON calls (started_at);

CREATE TABLE legs (
  call TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  leg TEXT NOT NULL,
  side TEXT NOT NULL,
  device TEXT,
  user TEXT,
  address TEXT NOT NULL,
  sip_call_id TEXT NOT NULL,
  user_agent TEXT,
  answered_at INTEGER,
  ended_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  -- NULL when nothing was measured.
  packets INTEGER,
  octets INTEGER,
  lost INTEGER,
  jitter_ms REAL,
  round_trip_ms REAL,
  mos REAL,
  codec TEXT,
  PRIMARY KEY (call, position)
) STRICT, WITHOUT ROWID;
