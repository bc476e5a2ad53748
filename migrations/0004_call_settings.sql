-- Who rings: what users have chosen about their calls, ring groups, changed feature codes, and what
-- call return and redial ask of finished calls.

-- A row only for users who have chosen something. One JSON object each: it is only ever read whole;
-- src/store/call_settings_text.ts has its properties.
CREATE TABLE call_settings (
  user TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  settings TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ring_groups (
  id TEXT NOT NULL PRIMARY KEY,
  -- Users have extensions too; the program sees to it that nobody else has the same one.
  extension TEXT NOT NULL UNIQUE,
  -- A JSON object; src/store/ring_group_text.ts has its properties.
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A row only for features whose code is not the default.
CREATE TABLE feature_codes (
  feature TEXT NOT NULL PRIMARY KEY,
  -- NULL for one that is switched off.
  code TEXT
) STRICT, WITHOUT ROWID;

ALTER TABLE calls ADD COLUMN anonymous INTEGER NOT NULL DEFAULT 0;

-- The latest calls from and to one user.
CREATE INDEX legs_by_user ON legs (user, side, ended_at) WHERE user IS NOT NULL;
