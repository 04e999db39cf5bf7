// Durations for people: what was measured, what is set, and what is only about so long.

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What was measured: `0.4 s`, `12.3 s`, `2 min 05 s`. */
export function durationText(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** What is set, such as a limit, to the millisecond: `0.7 s`, `90 s`, `15 min`, `24 h`. */
export function exactly(ms: number): string {
  if (ms >= 2 * hourMs && ms % hourMs === 0) return `${ms / hourMs} h`;
  if (ms >= 2 * minuteMs && ms % minuteMs === 0) return `${ms / minuteMs} min`;
  return `${ms / 1000} s`;
}

/** What nobody needs to the second: `40 s`, `12 min`, `3 h 20 min`, `2 days 4 h`. */
export function approximately(ms: number): string {
  const minutes = Math.round(ms / minuteMs);
  if (minutes < 2) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} days` : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

/** Of another clock than this one: `6.1 s ahead of`, `0.4 s behind`. */
export function offsetText(ms: number): string {
  return `${(Math.abs(ms) / 1000).toFixed(1)} s ${ms > 0 ? 'ahead of' : 'behind'}`;
}
