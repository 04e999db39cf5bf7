ALTER TABLE "pfa_modification" ADD COLUMN "author" TEXT NOT NULL DEFAULT 'unknown';
