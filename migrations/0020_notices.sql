-- What has to be told to somebody who is not looking at a page, until it has been.
CREATE TABLE notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  urgent INTEGER NOT NULL,
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  error TEXT
) STRICT;
CREATE INDEX notices_due ON notices (next_at);
