#!/bin/bash
# What an expert would script for the same system: all hosts at once over multiplexed connections, the frontend built
# while the backends are, the slow parts polled and not slept, rclone in place of aws s3 sync. Environment: as by-hand.sh.
set -euo pipefail
. "$(dirname "$0")/all-hosts.sh"

everywhere 'pm2 stop pems-write-sync-worker && pm2 jlist | grep -q stopped'
everywhere 'cd ~/srv/pfa && git checkout -q v3.0.0'
set -- $HOSTS
on "$1" 'cd ~/srv/pfa && npm ci --prefer-offline --no-audit && npm run build' >/dev/null &
site=$!
everywhere 'cd ~/srv/pfa/backend && npm ci --prefer-offline --no-audit && npm run build && pm2 reload pfa-vanguard-backend'
until_serves "$API_URL/health" '"version":"3.0.0"'
curl -sSf -H "Authorization: Bearer $TEST_TOKEN" "$API_URL/api/pfa-data?organizationId=org-rio" >/dev/null
wait "$site"
rm -rf "$WORK/dist"
on "$1" 'tar -C ~/srv/pfa -cf - dist' | tar -C "$WORK" -xf -
rclone sync --checksum --transfers 16 --checkers 16 "$WORK/dist" "s3:$SITE_BUCKET" >/dev/null
aws --endpoint-url "$CLOUDFRONT_URL" cloudfront create-invalidation --distribution-id "$CLOUDFRONT_DIST_ID" --paths '/*' >/dev/null
until_serves "$SITE_URL" 'content="3.0.0"'
for host in $HOSTS; do ssh "${multiplex[@]}" -O exit "$host" 2>/dev/null; done
