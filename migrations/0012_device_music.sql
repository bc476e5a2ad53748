-- The music file that people hear whom this phone has put on hold; NULL for what its user has chosen.

ALTER TABLE devices ADD COLUMN music TEXT;
