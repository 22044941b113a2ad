import type { OrderEvent } from '../domain/events';
import type { Terms } from '../domain/terms';

const PRIME_A = 0x85ebca6b;
const PRIME_B = 0xc2b2ae35;

/** A running hash in four lanes of 32 bits: quick, spread well, and no protection against an adversary. */
export class Hash {
  private a = 0x243f6a88;
  private b = 0x85a308d3;
  private c = 0x13198a2e;
  private d = 0x03707344;

  number(value: number): void {
    const low = value | 0;
    const high = Math.floor(value / 4_294_967_296) | 0;
    const part = Math.trunc((value % 1) * 4_294_967_296) | 0;
    this.mix(low);
    this.mix(high ^ Math.imul(part, PRIME_B));
  }

  text(value: string): void {
    this.mix(value.length);
    for (let i = 0; i < value.length; i++) this.mix(value.charCodeAt(i));
  }

  /** Objects by sorted meaning: the sum over their entries does not depend on the order in which they were written. */
  value(value: unknown): void {
    if (typeof value === 'number') this.number(value);
    else if (typeof value === 'string') this.text(value);
    else if (typeof value === 'boolean') this.mix(value ? 3 : 5);
    else if (Array.isArray(value)) {
      this.mix(value.length);
      for (const each of value) this.value(each);
    } else if (typeof value === 'object' && value !== null) this.entries(value as Record<string, unknown>);
    else this.mix(7);
  }

  /** What happened, when, by whom; of the terms what tells one set from another. */
  event(event: OrderEvent): void {
    this.entries(event as unknown as Record<string, unknown>);
  }

  /** 53 bits, for comparing within a run. */
  get digest(): number {
    return (this.a >>> 0) * 2_097_152 + (this.b >>> 11);
  }

  get lanes(): Lanes {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }

  private entries(value: Record<string, unknown>): void {
    for (const key in value) {
      this.text(key);
      if (key === 'terms') this.terms(value[key] as Terms);
      else this.value(value[key]);
    }
  }

  private terms(terms: Terms | undefined): void {
    if (!terms) return;
    this.number(terms.level);
    this.text(terms.route.unit);
    this.number(terms.limits.report.value);
    this.text(terms.versions.hash);
  }

  private mix(word: number): void {
    this.a = Math.imul(this.a ^ word, PRIME_A);
    this.b = Math.imul(this.b ^ this.a ^ (this.a >>> 15), PRIME_B);
    this.c = (Math.imul(this.c, 31) + (this.b ^ (this.b >>> 13))) | 0;
    this.d = (this.d ^ Math.imul(this.c, PRIME_A) ^ (word << 16)) | 0;
  }
}

/** 128 bits as four unsigned words. */
export type Lanes = readonly [number, number, number, number];
export const NOTHING: Lanes = [0, 0, 0, 0];

/** Sum by lanes modulo 2³²: the order of the summands is without effect, and the same summand twice does not vanish as by XOR. */
export function sum(one: Lanes, other: Lanes): Lanes {
  return [(one[0] + other[0]) >>> 0, (one[1] + other[1]) >>> 0, (one[2] + other[2]) >>> 0, (one[3] + other[3]) >>> 0];
}

export function hex(lanes: Lanes): string {
  return lanes.map((lane) => lane.toString(16).padStart(8, '0')).join('');
}
