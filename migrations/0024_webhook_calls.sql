-- Calls that Twilio asks us about by a webhook, and what callers said to Twilio. Kept for a while,
-- so that what is told twice, late or in another order changes nothing.
CREATE TABLE webhook_calls (
  sid TEXT NOT NULL PRIMARY KEY,
  started_at INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  call TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_calls_open ON webhook_calls (started_at) WHERE ended = 0;
CREATE INDEX webhook_calls_started ON webhook_calls (started_at);

CREATE TABLE webhook_recordings (
  sid TEXT NOT NULL PRIMARY KEY,
  call TEXT NOT NULL,
  at INTEGER NOT NULL,
  kept INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_recordings_at ON webhook_recordings (at);
