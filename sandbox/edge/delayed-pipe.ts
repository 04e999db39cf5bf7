// One direction of a proxied connection: every chunk arrives late, in order, and the end after the last of them.
import type { Socket } from 'node:net';

export interface DelayedPipeSettings {
  /** Nothing arrives before this moment of performance.now() plus the delay. */
  readonly openAtMs: number;
  readonly delayMs: () => number;
  /** What of a chunk may pass. */
  readonly admit: (chunk: Buffer) => Buffer;
}

export class DelayedPipe {
  private lastAtMs = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    source: Socket,
    private readonly target: Socket,
    private readonly settings: DelayedPipeSettings,
  ) {
    source.on('data', (chunk: Buffer) => this.carry(settings.admit(chunk), source));
    source.on('end', () => this.later(() => target.end()));
  }

  private carry(chunk: Buffer, source: Socket): void {
    if (chunk.length === 0) return;
    this.later(() => {
      if (!this.target.writable || this.target.write(chunk)) return;
      source.pause();
      this.target.once('drain', () => source.resume());
    });
  }

  private later(act: () => void): void {
    const now = performance.now();
    this.lastAtMs = Math.max(this.lastAtMs, Math.max(now, this.settings.openAtMs) + this.settings.delayMs());
    if (this.lastAtMs <= now && this.waiting.length === 0) return act();
    // Timers of different lengths may fire out of order; the queue does not.
    this.waiting.push(act);
    setTimeout(() => this.waiting.shift()?.(), this.lastAtMs - now);
  }
}
