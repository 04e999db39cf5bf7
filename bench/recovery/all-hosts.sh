# How an expert's script speaks to all hosts at once, over multiplexed connections. Sourced; environment: HOSTS, SSH_CONFIG, WORK.
multiplex=(-F "$SSH_CONFIG" -o ControlMaster=auto -o ControlPersist=60 -o "ControlPath=$WORK/%n.mux" -o KexAlgorithms=curve25519-sha256)
on() { ssh "${multiplex[@]}" "$1" "$2"; }
everywhere() {
  local host pids=()
  for host in $HOSTS; do
    on "$host" "$1" >/dev/null &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
}
until_serves() { until curl -sf "$1" | grep -q "$2"; do sleep 0.1; done; }
