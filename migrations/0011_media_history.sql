-- How each leg sounded over time, in a few letters a sample: see src/store/media_history_text.ts.
ALTER TABLE legs ADD COLUMN history TEXT;
