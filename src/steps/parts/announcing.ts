// Quick Rollback, Step 5: what the steps that announce have in common. They wait for no channel and never stop a rollback.
export const card = {
  section: 'Quick Rollback, Step 5: Announce Rollback',
  documentedMs: 120_000,
  deadlineMs: 15_000,
  blocking: false,
  undo: 'nothing to undo',
} as const;

/** Handed over is not told: what was told, and when, stands in the report. */
export function handedTo(channels: readonly string[]): string {
  return channels.length === 0 ? 'no channel is configured' : `handed to ${channels.join(', ')}`;
}
