// Foreign names as parts of markers and of branches: few characters, none with a meaning of its own.

/** For a marker that finds something again, and for a file or a branch. */
export function keyText(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/-{2,}/g, '-').slice(0, 100) || 'unknown';
}

/** Git refuses two dots in a row, and an end like that of its own locks. */
export function branchText(text: string): string {
  return text.replace(/\.{2,}/g, '.').replace(/\.(lock)?$/, '').slice(0, 200);
}
