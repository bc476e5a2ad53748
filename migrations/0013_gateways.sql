-- Carriers: how they are reached, which numbers go out by which, and the table of operators.

CREATE TABLE gateways (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- A JSON object without secrets; src/store/gateway_text.ts has its properties.
  settings TEXT NOT NULL,
  -- Our secret there and the carrier's here, each encrypted under the key file.
  sealed_own BLOB,
  sealed_theirs BLOB,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE outbound_routes (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- The lowest is asked first.
  position INTEGER NOT NULL,
  -- A JSON object; src/store/outbound_route_text.ts has its properties.
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE operator_prefixes (
  prefix TEXT NOT NULL PRIMARY KEY,
  operator TEXT NOT NULL,
  -- A JSON array of the ids of gateways, the best first.
  gateways TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The gateway that a leg went or came by, and its name then: gateways are removed, calls are not.
ALTER TABLE legs ADD COLUMN gateway TEXT;
ALTER TABLE legs ADD COLUMN gateway_name TEXT;

CREATE INDEX legs_by_gateway ON legs (gateway, ended_at) WHERE gateway IS NOT NULL;
