// Lets a few begin at a time. Whoever is slow in there keeps the others waiting for a while only.

export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly limit: number,
    private readonly patienceMs: number,
  ) {}

  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.inside < this.limit) this.inside += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let left = false;
    const leave = () => {
      if (!left) this.admitNext();
      left = true;
    };
    const patience = setTimeout(leave, this.patienceMs).unref();
    try {
      return await work();
    } finally {
      clearTimeout(patience);
      leave();
    }
  }

  private admitNext(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.inside -= 1;
    else next();
  }
}
