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
] as const;
export type Fault = (typeof FAULTS)[number];

export type FaultLevel = 'off' | 'low' | 'high';

/** Chance at each point where the fault could strike. */
const SHARES: Record<FaultLevel, number> = { off: 0, low: 0.004, high: 0.06 };

/** The bad luck of one order. Every stroke has a number, so that a failing life can be lived again without it. */
export class Luck {
  readonly struck: Fault[] = [];
  private readonly dice: Dice | undefined;
  private readonly share: number;

  constructor(
    seed: number,
    order: number,
    level: FaultLevel,
    private readonly spared: ReadonlySet<number>,
  ) {
    this.share = SHARES[level];
    this.dice = level === 'off' ? undefined : new Dice(seed, order, 1);
  }

  /** Does this fault strike here and now? */
  strikes(fault: Fault): boolean {
    const { dice } = this;
    if (!dice || !dice.chance(this.share)) return false;
    this.struck.push(fault);
    return !this.spared.has(this.struck.length - 1);
  }

  /** How long something takes that goes wrong, ms: mostly minutes, now and then days. */
  span(): number {
    const { dice } = this;
    if (!dice) return MINUTE;
    const scale = dice.pick([1, 30, 600, 6_000]);
    return Math.ceil(dice.next() * scale * MINUTE);
  }
}
