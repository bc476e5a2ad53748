-- Where devices are, RFC 3261 §10, and which sources are not listened to. Times in milliseconds.

-- One row holds all bindings of an address of record: they are only ever read together. Rows are
-- numbered in the order in which phones came, because they tend to refresh in that order too: then
-- one commit changes few pages.
CREATE TABLE bindings (
  place INTEGER PRIMARY KEY,
  aor TEXT NOT NULL,
  -- When the last of them expires.
  expires_at INTEGER NOT NULL,
  -- A JSON array with an array for each binding; src/store/binding_text.ts has its columns.
  list TEXT NOT NULL
) STRICT;

CREATE TABLE bans (
  source TEXT NOT NULL PRIMARY KEY,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
