-- What was said in SIP about calls, secrets written over. The oldest rows make room for new ones.

CREATE TABLE sip_messages (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  sip_call_id TEXT NOT NULL,
  outgoing INTEGER NOT NULL,
  protocol TEXT NOT NULL,
  local TEXT NOT NULL,
  remote TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE INDEX sip_messages_by_call ON sip_messages (sip_call_id, id);

-- What was considered to find out where the call leads, as a JSON array of sentences.
ALTER TABLE calls ADD COLUMN tried TEXT;
