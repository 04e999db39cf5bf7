#!/bin/bash
# The same by an expert: all hosts at once, one connection each, the fastest key exchange. Environment: HOSTS, SSH_CONFIG, WORK.
set -euo pipefail
multiplex=(-F "$SSH_CONFIG" -o ControlMaster=auto -o ControlPersist=5 -o "ControlPath=$WORK/%n.mux" -o KexAlgorithms=curve25519-sha256 -o PreferredAuthentications=publickey)
on() { ssh "${multiplex[@]}" "$1" "$2"; }
one() {
  on "$1" 'pm2 stop pems-write-sync-worker' >/dev/null
  on "$1" 'pm2 list | grep pems-write-sync-worker' | grep -q stopped
  echo "proved on $1"
  on "$1" 'echo "[$(date)] Sync worker stopped for rollback - Ticket: INCIDENT-1" >>~/var/log/pfa/rollback.log'
}

pids=()
for host in $HOSTS; do
  one "$host" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
