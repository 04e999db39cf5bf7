// Durations (`15s`, `10m`), sizes (`2GiB`) and shares (`25%`) as they are written in rollback.yml.

const durationUnitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizeUnitsBytes = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;

export const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
export const sizePattern = /^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB|TiB|KB|MB|GB|TB)$/;
export const sharePattern = /^(\d{1,3}(?:\.\d+)?)%$/;

/** Milliseconds, or undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  return match === null ? undefined : Math.round(Number(match[1]) * durationUnitsMs[match[2] as keyof typeof durationUnitsMs]);
}

/** Bytes, or undefined when the text is no size. */
export function parseSize(text: string): number | undefined {
  const match = sizePattern.exec(text);
  return match === null ? undefined : Math.round(Number(match[1]) * sizeUnitsBytes[match[2] as keyof typeof sizeUnitsBytes]);
}

/** A share of 1 (`25%` → 0.25), or undefined when the text is no percentage up to 100. */
export function parseShare(text: string): number | undefined {
  const match = sharePattern.exec(text);
  const share = match === null ? Number.NaN : Number(match[1]) / 100;
  return share <= 1 ? share : undefined;
}
