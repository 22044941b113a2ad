import { MINUTE } from '../domain/calendar';
import { Dice } from './dice';

/** What goes wrong around an order, at the points between two effects. */
export const FAULTS = [
  'messageLost',
  'messageTwice',
  'messageDelayed',
  'answerLost',
  'answerForgotten',
  'timerLate',
  'crashBeforeAppend',
  'crashAfterAppend',
  'crashAfterSending',
  'ledgerAway',
  'callTwice',
  'errandDies',
] as const;
export type Fault = (typeof FAULTS)[number];

export type FaultLevel = 'off' | 'low' | 'high';

/** Chance at each point where the fault could strike. */
const SHARES: Record<FaultLevel, number> = { off: 0, low: 0.004, high: 0.06 };
/** Few orders are members of anything: what can strike there only does so more often. */
const OFTEN: Partial<Record<Fault, number>> = { errandDies: 5 };

/** The bad luck of one order. Each stroke has a number of its own, so that a failing life can be lived again without it. */
export class Luck {
  readonly struck: Fault[] = [];
  /** The numbers of what struck: kind and how often it could have. */
  readonly strokes: number[] = [];
  private readonly times = new Uint16Array(FAULTS.length);
  private readonly dice: Dice | undefined;
  private readonly bar: number;
  private readonly root: number;

  constructor(
    seed: number,
    order: number,
    level: FaultLevel,
    private readonly spared: ReadonlySet<number>,
    /** Added to the numbers of its strokes, where several orders share a timeline. */
    private readonly offset: number,
  ) {
    this.bar = SHARES[level] * 4_294_967_296;
    this.dice = level === 'off' ? undefined : new Dice(seed, order, 1);
    this.root = this.dice ? Math.floor(this.dice.next() * 4_294_967_296) : 0;
  }

  /**
   * Does this fault strike here and now? Every kind is drawn by itself, by its nth occasion: without one stroke the others
   * stay where they were.
   */
  strikes(fault: Fault): boolean {
    if (this.bar === 0) return false;
    const kind = KIND[fault];
    const nth = this.times[kind] as number;
    this.times[kind] = nth + 1;
    const stroke = kind * 65_536 + nth;
    const named = this.offset + stroke;
    if (spread(this.root, stroke) >= this.bar * (OFTEN[fault] ?? 1) || this.spared.has(named)) return false;
    this.struck.push(fault);
    this.strokes.push(named);
    return true;
  }

  /** How long something takes that goes wrong, ms: mostly minutes, now and then days. */
  span(): number {
    const { dice } = this;
    if (!dice) return MINUTE;
    const scale = dice.pick([1, 30, 600, 6_000]);
    return Math.ceil(dice.next() * scale * MINUTE);
  }
}

const KIND = Object.fromEntries(FAULTS.map((fault, i) => [fault, i])) as Record<Fault, number>;

/** 32 bits that look random (finaliser of Murmur3). */
function spread(root: number, stroke: number): number {
  let h = (root ^ Math.imul(stroke + 1, 0x9e3779b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
