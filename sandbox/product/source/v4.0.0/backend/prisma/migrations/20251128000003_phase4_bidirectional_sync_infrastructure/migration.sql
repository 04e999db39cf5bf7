CREATE TABLE "pfa_write_queue" (
  "id" SERIAL PRIMARY KEY,
  "organization_id" TEXT NOT NULL,
  "pfa_id" TEXT NOT NULL,
  "payload" JSONB NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'pending',
  "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX "pfa_write_queue_status_idx" ON "pfa_write_queue" ("status");

CREATE TABLE "pfa_sync_conflict" (
  "id" SERIAL PRIMARY KEY,
  "queue_id" INTEGER NOT NULL,
  "local_value" JSONB NOT NULL,
  "pems_value" JSONB NOT NULL,
  "resolved_at" TIMESTAMPTZ(3),
  CONSTRAINT "pfa_sync_conflict_queue_id_fkey"
    FOREIGN KEY ("queue_id") REFERENCES "pfa_write_queue" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

ALTER TABLE "pfa_modification"
  ADD COLUMN "sync_status" TEXT,
  ADD COLUMN "synced_at" TIMESTAMPTZ(3),
  ADD COLUMN "sync_error" TEXT,
  ADD COLUMN "pems_version" INTEGER;

UPDATE "feature_flags" SET "enabled" = true WHERE "flag_name" = 'bi_directional_sync';
