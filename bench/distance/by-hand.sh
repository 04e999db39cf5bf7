#!/bin/bash
# ROLLBACK_PLAN.md, "Quick Rollback", step 1, as it is written: one host after another, a connection a command.
# Environment: HOSTS, SSH_CONFIG.
set -euo pipefail
on() { ssh -F "$SSH_CONFIG" "$1" "$2"; }

for host in $HOSTS; do
  on "$host" 'pm2 stop pems-write-sync-worker' >/dev/null
  on "$host" 'pm2 list | grep pems-write-sync-worker' | grep -q stopped
  echo "proved on $host"
  on "$host" 'echo "[$(date)] Sync worker stopped for rollback - Ticket: INCIDENT-1" >>~/var/log/pfa/rollback.log'
done
