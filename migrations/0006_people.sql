-- Who may sign in to pages and the API, what they prove themselves with, and what they changed.

CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  -- The same for all spellings of a name that are one; see foldedName in src/domain/account.ts.
  folded_name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  -- The user whose phones and calls are its own.
  user TEXT REFERENCES users (id) ON DELETE SET NULL,
  disabled INTEGER NOT NULL,
  language TEXT,
  -- How the password is hashed, with which parameters, and its hash. NULL when there is none.
  password TEXT,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX accounts_by_user ON accounts (user) WHERE user IS NOT NULL;

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  -- SHA-256 of the token; the token itself is nowhere but in the browser.
  token_hash TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  method TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE totp_factors (
  account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  -- The shared secret, encrypted under the key file.
  sealed BLOB NOT NULL,
  last_step INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys (
  id TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  public_key BLOB NOT NULL,
  counter INTEGER NOT NULL,
  -- Separated by spaces.
  transports TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

CREATE INDEX passkeys_by_account ON passkeys (account);

CREATE TABLE api_tokens (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- Separated by spaces.
  scopes TEXT NOT NULL,
  hint TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  used_at INTEGER,
  used_from TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX api_tokens_by_account ON api_tokens (account);

-- Sources of failed sign-ins that have to wait, so that a restart does not let them in again.
CREATE TABLE sign_in_locks (
  source TEXT NOT NULL PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- No references: an entry outlives what it tells of.
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor TEXT,
  actor_name TEXT,
  address TEXT,
  action TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_name TEXT,
  -- JSON, without secrets.
  before TEXT,
  after TEXT
) STRICT;

CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_actor ON audit (actor) WHERE actor IS NOT NULL;
CREATE INDEX audit_by_subject ON audit (subject_type, subject);
