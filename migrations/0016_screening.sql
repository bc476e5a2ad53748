-- Lists of numbers: whom to let in, whom not, and what is held against whom.

CREATE TABLE number_lists (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- 'allow', 'block', 'grey', or 'none' for one that only rules ask for.
  purpose TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO number_lists (id, name, purpose, created_at) VALUES
  ('allow', 'Allowed', 'allow', 0),
  ('block', 'Blocked', 'block', 0),
  ('grey', 'Suspected', 'grey', 0);

CREATE TABLE number_entries (
  id TEXT NOT NULL PRIMARY KEY,
  list TEXT NOT NULL REFERENCES number_lists (id) ON DELETE CASCADE,
  -- 'exact', 'prefix', 'pattern' or 'country'.
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  -- 'incoming', 'outgoing' or 'both'.
  direction TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- 0 to 100, where the list is grey.
  score INTEGER,
  -- Milliseconds since 1970; NULL for ever.
  until INTEGER,
  -- The user whose calls it is about; empty for those of all.
  owner TEXT NOT NULL DEFAULT '',
  added_by TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX number_entries_once ON number_entries (list, owner, kind, value);
CREATE INDEX number_entries_by_age ON number_entries (list, added_at);
CREATE INDEX number_entries_by_end ON number_entries (until) WHERE until IS NOT NULL;

-- A user's own entries go with the user.
CREATE TRIGGER number_entries_of_user AFTER DELETE ON users BEGIN
  DELETE FROM number_entries WHERE owner = OLD.id;
END;

-- Rises with every change, so that what is kept in memory of the lists can be known to be right.
CREATE TABLE number_list_changes (count INTEGER NOT NULL) STRICT;
INSERT INTO number_list_changes VALUES (0);

CREATE TRIGGER number_entries_added AFTER INSERT ON number_entries BEGIN
  UPDATE number_list_changes SET count = count + 1;
END;
CREATE TRIGGER number_entries_changed AFTER UPDATE ON number_entries BEGIN
  UPDATE number_list_changes SET count = count + 1;
END;
CREATE TRIGGER number_entries_removed AFTER DELETE ON number_entries BEGIN
  UPDATE number_list_changes SET count = count + 1;
END;
CREATE TRIGGER number_lists_changed AFTER UPDATE ON number_lists BEGIN
  UPDATE number_list_changes SET count = count + 1;
END;
CREATE TRIGGER number_lists_removed AFTER DELETE ON number_lists BEGIN
  UPDATE number_list_changes SET count = count + 1;
END;
