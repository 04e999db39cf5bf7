-- Undoes this migration. Rows of the new tables are lost.

BEGIN;

DROP TABLE IF EXISTS pfa_sync_conflict CASCADE;
DROP TABLE IF EXISTS pfa_write_queue CASCADE;

ALTER TABLE pfa_modification
  DROP COLUMN IF EXISTS sync_status,
  DROP COLUMN IF EXISTS synced_at,
  DROP COLUMN IF EXISTS sync_error,
  DROP COLUMN IF EXISTS pems_version;

UPDATE feature_flags SET enabled = false WHERE flag_name = 'bi_directional_sync';

COMMIT;
