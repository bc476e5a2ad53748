-- Who may register: users, the devices they register with, and the settings both depend on.

CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  extension TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
  id TEXT NOT NULL PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  username TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  realm TEXT NOT NULL,
  ha1_md5 TEXT NOT NULL,
  ha1_sha256 TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  -- NULL for what is configured for all devices.
  max_calls INTEGER,
  -- The secret, encrypted under the key file.
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX devices_by_user ON devices (user);

-- Usernames whose registrations are worth nothing any more, for the server to read.
CREATE TABLE revoked (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL
) STRICT;

CREATE TRIGGER device_removed AFTER DELETE ON devices BEGIN
  INSERT INTO revoked (username) VALUES (OLD.username);
END;

CREATE TRIGGER device_changed AFTER UPDATE ON devices
WHEN OLD.username <> NEW.username OR OLD.realm = NEW.realm AND OLD.ha1_md5 <> NEW.ha1_md5
BEGIN
  INSERT INTO revoked (username) VALUES (OLD.username);
END;
