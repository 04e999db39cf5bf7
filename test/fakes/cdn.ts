// A CDN in memory.
import type { Cdn } from '../../src/ports';

export class FakeCdn implements Cdn {
  readonly invalidations: { distribution: string; paths: readonly string[]; callerReference: string }[] = [];
  denied: string | undefined;
  refusal: string | undefined;

  async check(): Promise<void> {
    if (this.denied !== undefined) throw new Error(this.denied);
  }

  async invalidate(distribution: string, paths: readonly string[], callerReference: string): Promise<string> {
    if (this.refusal !== undefined) throw new Error(this.refusal);
    this.invalidations.push({ distribution, paths, callerReference });
    return `I${this.invalidations.length}`;
  }
}
