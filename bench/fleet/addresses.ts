// Where simulated hosts listen: each has an address of its own on loopback.

export const simulatedPort = 22_022;

export function addressOf(index: number): string {
  return `127.77.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}
