-- Who is told of what, RFC 6665, and how many messages wait. Times in milliseconds.

CREATE TABLE subscriptions (
  -- Our tag of the dialog.
  id TEXT NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL,
  -- A JSON object; src/notifier/subscription_store.ts says of what.
  subscription TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Written by whoever takes messages; the urgent ones are counted in the others too, RFC 3842 §5.2.
CREATE TABLE mailboxes (
  user TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  new_messages INTEGER NOT NULL,
  old_messages INTEGER NOT NULL,
  urgent_new INTEGER NOT NULL,
  urgent_old INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
