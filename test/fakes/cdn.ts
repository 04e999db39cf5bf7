// A CDN in memory. As CloudFront does, it answers a reference that it knows with the invalidation that it made for it, and makes none.
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
    const known = this.invalidations.findIndex((each) => each.callerReference === callerReference);
    if (known >= 0) return `I${known + 1}`;
    this.invalidations.push({ distribution, paths, callerReference });
    return `I${this.invalidations.length}`;
  }
}
