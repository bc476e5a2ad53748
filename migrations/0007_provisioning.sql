-- What phones are given and who may fetch it: setups, tokens, profiles, events. Times in
-- milliseconds.

CREATE TABLE provisioning_profiles (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- NULL for phones of all vendors, and for all models of one.
  vendor TEXT,
  model TEXT,
  -- A JSON object; src/store/phone_options_text.ts has its properties.
  options TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE device_setups (
  device TEXT NOT NULL PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
  vendor TEXT NOT NULL,
  model TEXT NOT NULL,
  -- Twelve lower-case hexadecimal digits.
  mac TEXT UNIQUE,
  profile TEXT REFERENCES provisioning_profiles (id) ON DELETE SET NULL,
  remote INTEGER NOT NULL,
  options TEXT NOT NULL,
  -- What opens the menus of the phone, encrypted under the key file.
  sealed_admin BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX device_setups_by_profile ON device_setups (profile);

CREATE TABLE provisioning_tokens (
  id TEXT NOT NULL PRIMARY KEY,
  device TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  -- SHA-256 of the token, so that it is found without being known.
  hash BLOB NOT NULL UNIQUE,
  -- The token, encrypted under the key file, so that its owner can see it again.
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  max_uses INTEGER,
  uses INTEGER NOT NULL DEFAULT 0,
  revoked_at INTEGER,
  last_used_at INTEGER,
  bound_mac TEXT,
  bound_vendor TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX provisioning_tokens_by_device ON provisioning_tokens (device, created_at);

-- Devices that were removed take their events with them.
CREATE TABLE device_events (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  device TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  address TEXT,
  user_agent TEXT,
  detail TEXT
) STRICT;

CREATE INDEX device_events_by_device ON device_events (device, sequence);
CREATE INDEX device_events_fetches ON device_events (device, sequence)
  WHERE type = 'config_fetch';
