-- Texts (SMS, MMS) by conversation, and what is still to be done at a carrier's.
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  ours TEXT NOT NULL,
  theirs TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  last_text TEXT NOT NULL,
  unread INTEGER NOT NULL DEFAULT 0,
  opted_out INTEGER NOT NULL DEFAULT 0,
  UNIQUE (ours, theirs)
) STRICT;
CREATE INDEX conversations_last ON conversations (last_at DESC);

CREATE TABLE texts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  direction TEXT NOT NULL,
  body TEXT NOT NULL,
  media TEXT NOT NULL,
  status TEXT NOT NULL,
  segments INTEGER NOT NULL,
  -- None until the carrier has it.
  sid TEXT UNIQUE,
  error_code INTEGER,
  at INTEGER NOT NULL,
  author TEXT,
  automatic INTEGER NOT NULL
) STRICT;
CREATE INDEX texts_conversation ON texts (conversation, id);
CREATE INDEX texts_at ON texts (at);
CREATE INDEX texts_media ON texts (id) WHERE media <> '[]';

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  lane TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  begun_at INTEGER,
  uncertain INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE state <> 'failed';
CREATE INDEX outbox_next ON outbox (next_at) WHERE state = 'waiting';
