#!/bin/bash
# ROLLBACK_PLAN.md, "Quick Rollback", as it is written: one host after another, one command after another, through OpenSSH.
# PAUSES=no leaves the document's waiting out. Environment: HOSTS, SSH_CONFIG, SITE_BUCKET, S3_URL, CLOUDFRONT_URL,
# CLOUDFRONT_DIST_ID, API_URL, SITE_URL, TEST_TOKEN, and AWS's own.
set -euo pipefail
on() { ssh -F "$SSH_CONFIG" "$1" "$2"; }
pause() { if [ "$PAUSES" = yes ]; then sleep "$1"; fi; }

# Step 1: stop the sync worker
for host in $HOSTS; do
  on "$host" 'pm2 stop pems-write-sync-worker' >/dev/null
  on "$host" 'pm2 list | grep pems-write-sync-worker' | grep -q stopped
  on "$host" 'echo "[$(date)] Sync worker stopped for rollback - Ticket: INCIDENT-1" >>~/var/log/pfa/rollback.log'
done

# Step 2: revert the backend
for host in $HOSTS; do
  on "$host" 'cd ~/srv/pfa && git tag -l "v*" | tail -5' >/dev/null
  on "$host" 'cd ~/srv/pfa && git checkout -q v3.0.0'
  on "$host" 'cd ~/srv/pfa/backend && npm ci && npm run build' >/dev/null
  on "$host" 'pm2 restart pfa-vanguard-backend' >/dev/null
  on "$host" 'pm2 list | grep pfa-vanguard-backend' | grep -q online
done

# Step 3: verify the backend
pause 15
curl -sSf "$API_URL/health" | grep -q '"healthy"'
for host in $HOSTS; do on "$host" 'pm2 logs pfa-vanguard-backend --err --lines 50 --nostream' >/dev/null; done
curl -sSf -H "Authorization: Bearer $TEST_TOKEN" "$API_URL/api/pfa-data?organizationId=org-rio" >/dev/null

# Step 4: revert the frontend
set -- $HOSTS
on "$1" 'cd ~/srv/pfa && npm ci && npm run build' >/dev/null
rm -rf "$WORK/dist"
on "$1" 'tar -C ~/srv/pfa -cf - dist' | tar -C "$WORK" -xf -
aws --endpoint-url "$S3_URL" s3 sync "$WORK/dist/" "s3://$SITE_BUCKET/" --delete --only-show-errors
aws --endpoint-url "$CLOUDFRONT_URL" cloudfront create-invalidation --distribution-id "$CLOUDFRONT_DIST_ID" --paths '/*' >/dev/null
curl -sSf "$SITE_URL" >/dev/null

# Step 5: the log
for host in $HOSTS; do on "$host" 'echo "[$(date)] Rollback to v3.0.0 completed - Ticket: INCIDENT-1" >>~/var/log/pfa/rollback.log'; done
