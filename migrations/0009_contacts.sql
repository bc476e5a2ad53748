-- People outside whom users want to know by name: each user's own, and those for all.

CREATE TABLE contacts (
  id TEXT NOT NULL PRIMARY KEY,
  -- NULL for one that is for all.
  owner TEXT REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX contacts_by_owner ON contacts (owner, name);

CREATE TABLE contact_numbers (
  contact TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  -- What it is, e.g. `home`; empty when nobody said.
  label TEXT NOT NULL,
  number TEXT NOT NULL,
  -- The number without what people write between the digits, to be found by.
  folded TEXT NOT NULL,
  PRIMARY KEY (contact, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_numbers_by_folded ON contact_numbers (folded);
