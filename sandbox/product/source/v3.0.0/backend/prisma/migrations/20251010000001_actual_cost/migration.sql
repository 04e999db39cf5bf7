ALTER TABLE "pfa_records" ADD COLUMN "actual_cost" INTEGER NOT NULL DEFAULT 0;

UPDATE "pfa_records" SET "actual_cost" = "planned_cost" - "planned_cost" / 10;

CREATE INDEX "pfa_records_organization_id_idx" ON "pfa_records" ("organization_id");
