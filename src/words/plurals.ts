// A number and what it counts, in words that agree.

/** `1 asset`, `2 assets`. */
export function counted(number: number, noun: string): string {
  return `${number} ${inNumber(number, noun)}`;
}

/** `asset`, `assets`. */
export function inNumber(number: number, noun: string): string {
  return number === 1 ? noun : `${noun}s`;
}
