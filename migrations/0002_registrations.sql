-- Where devices are, RFC 3261 §10, and which sources are not listened to. Times in milliseconds.

CREATE TABLE bindings (
  aor TEXT NOT NULL,
  key TEXT NOT NULL,
  contact TEXT NOT NULL,
  contact_params TEXT NOT NULL,
  instance TEXT,
  reg_id INTEGER,
  call_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  flow TEXT NOT NULL,
  -- A JSON array of URIs; NULL for none.
  path TEXT,
  received TEXT NOT NULL,
  user_agent TEXT,
  registered_at INTEGER NOT NULL,
  PRIMARY KEY (aor, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE bans (
  source TEXT NOT NULL PRIMARY KEY,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
