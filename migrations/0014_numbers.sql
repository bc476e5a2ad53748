-- Numbers of ours in the telephone network.

CREATE TABLE inbound_numbers (
  id TEXT NOT NULL PRIMARY KEY,
  -- E.164 with its plus sign.
  number TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- A JSON array of the ids of gateways; empty for any.
  gateways TEXT NOT NULL,
  destination TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
