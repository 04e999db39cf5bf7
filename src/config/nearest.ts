// The word that somebody probably meant: for misspelt keys and flags.

/** Undefined where none is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const [best] = known.map((candidate) => ({ candidate, away: distance(word.toLowerCase(), candidate.toLowerCase()) })).sort((left, right) => left.away - right.away);
  return best !== undefined && best.away <= limit ? best.candidate : undefined;
}

/** Letters to add, to take out or to exchange; two neighbours in the wrong order count as one. */
function distance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= left.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1] ? at(rows, row - 2, column - 2) + 1 : Infinity;
      line.push(Math.min(at(rows, row - 1, column) + 1, (line[column - 1] ?? 0) + 1, at(rows, row - 1, column - 1) + same, swapped));
    }
    rows.push(line);
  }
  return at(rows, left.length, right.length);
}

function at(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? 0;
}
