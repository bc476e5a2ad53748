-- Millions of finished calls. Each gets a number that follows the order in which calls began: the
-- start in milliseconds, times 1,000, and how many began before it in that millisecond. Calls and
-- their legs lie on the disk in that order, whatever is asked is found in it without sorting, and
-- the oldest are taken away from one end.

CREATE TABLE new_calls (
  number INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  caller TEXT NOT NULL,
  caller_name TEXT,
  dialled TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ringing_at INTEGER,
  answered_at INTEGER,
  ended_at INTEGER NOT NULL,
  result TEXT NOT NULL,
  reason TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  status INTEGER NOT NULL,
  anonymous INTEGER NOT NULL,
  -- JSON: what was considered to find out where the call leads.
  tried TEXT,
  -- Whether users of ours took part: 1 one who called, 2 one who was called, 3 both.
  sides INTEGER NOT NULL
) STRICT;

INSERT INTO new_calls
SELECT
  started_at * 1000 + row_number() OVER (PARTITION BY started_at ORDER BY id) - 1,
  id, caller, caller_name, dialled, started_at, ringing_at, answered_at, ended_at, result, reason,
  ended_by, status, anonymous, tried,
  EXISTS (SELECT 1 FROM legs WHERE call = calls.id AND side = 'caller' AND user IS NOT NULL) +
  2 * EXISTS (SELECT 1 FROM legs WHERE call = calls.id AND side = 'callee' AND user IS NOT NULL)
FROM calls
ORDER BY started_at, id;

CREATE TABLE new_legs (
  number INTEGER NOT NULL REFERENCES calls (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  leg TEXT NOT NULL,
  side TEXT NOT NULL,
  device TEXT,
  user TEXT,
  address TEXT NOT NULL,
  sip_call_id TEXT NOT NULL,
  user_agent TEXT,
  answered_at INTEGER,
  ended_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  -- NULL when nothing was measured.
  packets INTEGER,
  octets INTEGER,
  lost INTEGER,
  jitter_ms REAL,
  round_trip_ms REAL,
  mos REAL,
  codec TEXT,
  history TEXT,
  gateway TEXT,
  gateway_name TEXT,
  PRIMARY KEY (number, position)
) STRICT, WITHOUT ROWID;

INSERT INTO new_legs
SELECT
  new_calls.number, position, leg, side, device, user, address, sip_call_id, user_agent,
  legs.answered_at, legs.ended_at, legs.status, packets, octets, lost, jitter_ms, round_trip_ms,
  mos, codec, history, gateway, gateway_name
FROM new_calls JOIN legs ON legs.call = new_calls.id
ORDER BY new_calls.number, position;

DROP TABLE legs;
DROP TABLE calls;
ALTER TABLE new_calls RENAME TO calls;
ALTER TABLE new_legs RENAME TO legs;

-- Most calls are a success: what is looked for is the rest.
CREATE INDEX calls_by_failure ON calls (result, number) WHERE result <> 'success';

-- The calls of one user in their order.
CREATE INDEX legs_by_user ON legs (user, number, side) WHERE user IS NOT NULL;
CREATE INDEX legs_by_gateway ON legs (gateway, ended_at) WHERE gateway IS NOT NULL;

-- Numbers and names by their parts of three characters, under the numbers of their calls. The text
-- itself is only in the table of calls.
CREATE VIRTUAL TABLE call_search USING fts5(
  text,
  tokenize = 'trigram',
  content = '',
  contentless_delete = 1
);

INSERT INTO call_search (rowid, text)
SELECT number, caller || char(10) || coalesce(caller_name, '') || char(10) || dialled
FROM calls;

-- How many calls there are: counting millions takes seconds.
CREATE TABLE call_total (calls INTEGER NOT NULL) STRICT;
INSERT INTO call_total SELECT count(*) FROM calls;

CREATE TRIGGER call_is_kept AFTER INSERT ON calls BEGIN
  INSERT INTO call_search (rowid, text)
  VALUES (
    new.number,
    new.caller || char(10) || coalesce(new.caller_name, '') || char(10) || new.dialled
  );
  UPDATE call_total SET calls = calls + 1;
END;

CREATE TRIGGER call_is_forgotten AFTER DELETE ON calls BEGIN
  DELETE FROM call_search WHERE rowid = old.number;
  UPDATE call_total SET calls = calls - 1;
END;
