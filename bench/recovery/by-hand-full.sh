#!/bin/bash
# ROLLBACK_PLAN.md, "Full Rollback", as far as it can be followed: one host after another, one command after another.
# Its `migrate resolve --rolled-back` is refused for a migration that succeeded; then a person undoes it with the
# migration's own down.sql and takes its row away. PAUSES and environment: as by-hand.sh.
set -euo pipefail
on() { ssh -F "$SSH_CONFIG" "$1" "$2"; }
pause() { if [ "$PAUSES" = yes ]; then sleep "$1"; fi; }
migration=20251128000003_phase4_bidirectional_sync_infrastructure
set -- $HOSTS

# Step 1: stop all services
for host in $HOSTS; do
  on "$host" 'pm2 stop pems-write-sync-worker' >/dev/null
  on "$host" 'pm2 stop pfa-vanguard-backend' >/dev/null
  on "$host" 'pm2 list' >/dev/null
done

# Step 2: roll the migration back
aws --endpoint-url "$S3_URL" s3 ls "s3://$BACKUPS_BUCKET/" >/dev/null
on "$1" 'cd ~/srv/pfa/backend && npx prisma migrate status' >/dev/null || true
on "$1" "cd ~/srv/pfa/backend && npx prisma migrate resolve --rolled-back $migration" >/dev/null 2>&1 || true
on "$1" "cd ~/srv/pfa/backend && set -a && . ../.env && psql -q -v ON_ERROR_STOP=1 -f prisma/migrations/$migration/down.sql \"\$DATABASE_URL\""
on "$1" "cd ~/srv/pfa/backend && set -a && . ../.env && psql -q -c \"delete from _prisma_migrations where migration_name = '$migration'\" \"\$DATABASE_URL\""

# Step 3: revert the code
for host in $HOSTS; do
  on "$host" 'cd ~/srv/pfa && git checkout -q v3.0.0'
  on "$host" 'cd ~/srv/pfa/backend && npm ci' >/dev/null
  on "$host" 'cd ~/srv/pfa && npm ci' >/dev/null
  on "$host" 'cd ~/srv/pfa/backend && npm run build' >/dev/null
  on "$host" 'cd ~/srv/pfa && npm run build' >/dev/null
done
on "$1" 'cd ~/srv/pfa/backend && npx prisma migrate status' >/dev/null

# Step 4: deploy the previous version
for host in $HOSTS; do on "$host" 'cd ~/srv/pfa && pm2 start ecosystem.config.js --only pfa-vanguard-backend --env production' >/dev/null; done
pause 30
curl -sSf --retry 20 --retry-delay 1 --retry-all-errors "$API_URL/health" | grep -q '"healthy"'
rm -rf "$WORK/dist"
on "$1" 'tar -C ~/srv/pfa -cf - dist' | tar -C "$WORK" -xf -
aws --endpoint-url "$S3_URL" s3 sync "$WORK/dist/" "s3://$SITE_BUCKET/" --delete --only-show-errors
aws --endpoint-url "$CLOUDFRONT_URL" cloudfront create-invalidation --distribution-id "$CLOUDFRONT_DIST_ID" --paths '/*' >/dev/null
until curl -sSf "$SITE_URL" | grep -q 'content="3.0.0"'; do sleep 1; done

# Step 5: verify
curl -sSf -H "Authorization: Bearer $TEST_TOKEN" "$API_URL/api/pfa-data?organizationId=org-rio" >/dev/null
