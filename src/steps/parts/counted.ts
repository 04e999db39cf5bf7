// A number and what it counts, in words that agree.

/** `1 asset`, `2 assets`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
