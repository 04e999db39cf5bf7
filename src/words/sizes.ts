// Sizes for people.

/** `312 B`, `4.2 KiB`, `1.5 GiB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}

/** `1023 MiB`: for two sizes of which one is a little less than the other. Rounded down: what lacks a byte does not look whole. */
export function mebibytesText(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}
