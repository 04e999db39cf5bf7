// The memory leak fault: keeps what it allocates, up to a limit that spares the machine.
const stepBytes = 2 * 1024 * 1024;
const limitBytes = 512 * 1024 * 1024;
const kept: Buffer[] = [];

export function leakMemory(): void {
  if (kept.length * stepBytes < limitBytes) kept.push(Buffer.alloc(stepBytes, 1));
}
