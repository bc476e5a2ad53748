-- What callers have said for those who did not answer. The sound is a file of the same name in the
-- folder `voicemail`: its row is written after it and removed before it.
CREATE TABLE voice_messages (
  id TEXT NOT NULL PRIMARY KEY,
  mailbox TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  call TEXT NOT NULL,
  caller TEXT,
  caller_name TEXT NOT NULL,
  called TEXT NOT NULL,
  at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  octets INTEGER NOT NULL,
  heard INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX voice_messages_mailbox ON voice_messages (mailbox, at);
CREATE INDEX voice_messages_call ON voice_messages (call);
CREATE INDEX voice_messages_heard ON voice_messages (heard, at);

-- What users have chosen about their mailboxes; who has chosen nothing has no row.
CREATE TABLE voice_mailboxes (
  user TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  enabled INTEGER,
  asks_pin INTEGER NOT NULL DEFAULT 0,
  greeting TEXT,
  mail_to TEXT,
  mail_attach INTEGER NOT NULL DEFAULT 0,
  pin_hash TEXT,
  pin_failures INTEGER NOT NULL DEFAULT 0,
  pin_locked_until INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX voice_mailboxes_greeting ON voice_mailboxes (greeting) WHERE greeting IS NOT NULL;

-- These counts were set by hand. Now they are those of the messages.
DROP TABLE mailboxes;

-- A notice to one person, about a message that may come with it.
ALTER TABLE notices ADD COLUMN recipient TEXT;
ALTER TABLE notices ADD COLUMN message TEXT;
