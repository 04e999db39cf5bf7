#!/bin/bash
# What an expert would script for a full rollback: everything is built beside the running version first, then stop,
# undo the migration in one transaction, switch, start, on all hosts at once; polled, rclone. Environment: as by-hand.sh.
set -euo pipefail
. "$(dirname "$0")/all-hosts.sh"
migration=20251128000003_phase4_bidirectional_sync_infrastructure
set -- $HOSTS

everywhere 'pm2 stop pems-write-sync-worker && pm2 jlist | grep -q stopped'
everywhere 'cd ~/srv/pfa && rm -rf ../next && git worktree prune && git worktree add -q -f --detach ../next v3.0.0 && cd ../next/backend && npm ci --prefer-offline --no-audit && npm run build && cd .. && npm ci --prefer-offline --no-audit && npm run build'
everywhere 'pm2 stop pfa-vanguard-backend'
on "$1" "cd ~/srv/pfa/backend && set -a && . ../.env && psql -q -v ON_ERROR_STOP=1 -f prisma/migrations/$migration/down.sql -c \"delete from _prisma_migrations where migration_name = '$migration'\" \"\$DATABASE_URL\""
everywhere 'cd ~/srv/pfa && git checkout -q v3.0.0 && rm -rf backend/node_modules backend/dist dist && mv ../next/backend/node_modules ../next/backend/dist backend/ && mv ../next/dist . && git worktree remove --force ../next && pm2 start ecosystem.config.js --only pfa-vanguard-backend --env production'
until_serves "$API_URL/health" '"version":"3.0.0"'
curl -sSf -H "Authorization: Bearer $TEST_TOKEN" "$API_URL/api/pfa-data?organizationId=org-rio" >/dev/null
rm -rf "$WORK/dist"
on "$1" 'tar -C ~/srv/pfa -cf - dist' | tar -C "$WORK" -xf -
rclone sync --checksum --transfers 16 --checkers 16 "$WORK/dist" "s3:$SITE_BUCKET" >/dev/null
aws --endpoint-url "$CLOUDFRONT_URL" cloudfront create-invalidation --distribution-id "$CLOUDFRONT_DIST_ID" --paths '/*' >/dev/null
until_serves "$SITE_URL" 'content="3.0.0"'
for host in $HOSTS; do ssh "${multiplex[@]}" -O exit "$host" 2>/dev/null; done
