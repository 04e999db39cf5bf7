CREATE TABLE "users" (
  "id" SERIAL PRIMARY KEY,
  "username" TEXT NOT NULL,
  "password_hash" TEXT NOT NULL
);
CREATE UNIQUE INDEX "users_username_key" ON "users" ("username");

CREATE TABLE "pfa_records" (
  "id" SERIAL PRIMARY KEY,
  "organization_id" TEXT NOT NULL,
  "pfa_id" TEXT NOT NULL,
  "category" TEXT NOT NULL,
  "planned_cost" INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX "pfa_records_pfa_id_key" ON "pfa_records" ("pfa_id");

CREATE TABLE "pfa_modification" (
  "id" SERIAL PRIMARY KEY,
  "pfa_id" TEXT NOT NULL,
  "field" TEXT NOT NULL,
  "new_value" TEXT NOT NULL,
  "modified_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE "feature_flags" (
  "flag_name" TEXT PRIMARY KEY,
  "enabled" BOOLEAN NOT NULL DEFAULT false
);

-- The first data: the test user (password test-pass), 300 records of three organizations, the flags.
INSERT INTO "users" ("username", "password_hash")
VALUES ('test-user', 'scrypt$cGZhLXZhbmd1YXJkLXRlc3QtdXNlcg==$3UELPc4XCo/W8D8Um8totepaS8L0/OiWBFnNru7ardM=');

INSERT INTO "pfa_records" ("organization_id", "pfa_id", "category", "planned_cost")
SELECT
  (ARRAY['org-rio', 'org-oslo', 'org-lima'])[1 + number % 3],
  'PFA-' || lpad(number::text, 4, '0'),
  (ARRAY['Equipment', 'Crane', 'Scaffold', 'Vehicle'])[1 + number % 4],
  1000 + 37 * number
FROM generate_series(1, 300) AS number;

INSERT INTO "feature_flags" ("flag_name", "enabled")
VALUES ('csv_export', true), ('bi_directional_sync', false);
