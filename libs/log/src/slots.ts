/** Lets at most so many pieces of asynchronous work run at once; the others wait for their turn, in the order they came. */
export class Slots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The slot passes on without becoming free, so that nobody overtakes those who wait.
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
