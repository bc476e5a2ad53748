-- Whether the sound of a phone is encrypted: 'off', 'optional' or 'required'; NULL for optional.
ALTER TABLE devices ADD COLUMN encryption TEXT;

-- The suite by which the sound of a leg was encrypted, RFC 4568 §6.2; NULL for sound in the open.
ALTER TABLE legs ADD COLUMN encryption TEXT;
