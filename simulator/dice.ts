/** Chance in the simulated world: a stream of its own for every (seed, order, purpose), so that no life touches another. */
export class Dice {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  /** SFC32: 128 bits of state, because 2³² would give orders of a year the same luck. */
  constructor(seed: number, order: number, purpose: number) {
    this.a = seed | 0;
    this.b = order | 0;
    this.c = Math.imul(purpose + 1, 0x9e3779b9) ^ Math.floor(order / 4_294_967_296);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** 0 ≤ x < 1. */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    this.c |= 0;
    return (t >>> 0) / 4_294_967_296;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }
}
