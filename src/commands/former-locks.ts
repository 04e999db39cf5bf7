// What the lock of a host said before it was taken over, newest first: `taken-over`, beside the details. So the taking can be undone, and whoever takes over knows what may stand half done.
import { lines, sh, type Shell } from './shell';

/**
 * Two files cannot change in one moment. Whoever is cut off between them leaves a first line that says what the details say:
 * that lock stands, and the line is passed over. Needs `owner` of commands/lock.ts.
 */
export const formerLocks: Shell = lines(
  // Details that nobody can read are a lock, too.
  sh`standing() { { grep . "$state/lock/details" 2>/dev/null || echo '{}'; } | head -n 1; }`,
  sh`former() { if [ -f "$state/lock/taken-over" ]; then if [ "$(head -n 1 "$state/lock/taken-over")" = "$(standing)" ]; then tail -n +2 "$state/lock/taken-over"; else cat "$state/lock/taken-over"; fi; fi; }`,
);

/** Before the details are written anew. */
export const keepFormer: Shell = sh`{ standing; former; } >"$state/lock/taken-over.new"; mv "$state/lock/taken-over.new" "$state/lock/taken-over"`;

/** Facts: `lock.taken-over`, a line for each; `lock.began`, each of their owners that had started something on this host. They stay with the lock, for a try that is resumed. */
export const tellFormer: Shell = lines(
  sh`former | while IFS= read -r line; do`,
  sh`  fact lock.taken-over "$line"; owner=$(printf '%s\n' "$line" | ownerIn)`,
  sh`  if [ -n "$owner" ] && ls -d "$state/jobs/$owner-"* >/dev/null 2>&1; then fact lock.began "$owner"; fi`,
  sh`done`,
);

/** Puts the newest former lock back in the place of the details; ends with 1 where there is none. */
export const restoreFormer: Shell = lines(
  sh`restore() {`,
  sh`  local line; line=$(former | head -n 1)`,
  sh`  if [ -z "$line" ]; then return 1; fi`,
  sh`  former | tail -n +2 >"$state/lock/taken-over.new" && printf '%s\n' "$line" >"$state/lock/details.new" || exit 5`,
  sh`  mv "$state/lock/details.new" "$state/lock/details" || exit 5`,
  sh`  if [ -s "$state/lock/taken-over.new" ]; then mv "$state/lock/taken-over.new" "$state/lock/taken-over"; else rm -f "$state/lock/taken-over" "$state/lock/taken-over.new"; fi`,
  sh`}`,
);
