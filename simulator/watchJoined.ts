import type { OrderEvent } from '../domain/events';
import { membersOf } from '../domain/incident';
import type { OrderState, Stage } from '../domain/state';
import type { Almanac } from './almanac';
import { check } from './violation';

/** How an order stood when it joined an incident, as this watch saw it. */
interface Stood {
  readonly stage: Stage;
  /** Counted time that was left of the unit's limit, ms; undefined where none ran any more. */
  readonly left: number | undefined;
}

/** Looks at an order that joins an incident 并单 and leaves it: its clocks stand still meanwhile, and nothing of them is lost or given. */
export class WatchJoined {
  private stood: Stood | undefined;

  constructor(private readonly almanac: Almanac) {}

  event(before: OrderState | undefined, event: OrderEvent, after: OrderState): void {
    const { joined, stage, due } = after;
    const runs = due.report !== undefined || due.sign !== undefined || due.yellow !== undefined;
    check(5, stage !== 'JOINED' || !runs, 'the limits of an order in an incident run on');
    const heads = membersOf(after) > 0 || after.incident?.open.some(({ as }) => as === 'gather');
    check(4, !joined || !heads, 'an incident stands in another one');
    if (event.type === 'JOINED' && before) {
      check(3, before.joined === undefined, 'an order joined a second incident');
      const { report } = before.due;
      this.stood = { stage: before.stage, left: report && this.counted(before, event.at, report.at) };
    }
    if (event.type === 'LEFT') this.leaves(before, event, after);
  }

  private leaves(before: OrderState | undefined, { at }: OrderEvent, after: OrderState): void {
    const { stood } = this;
    this.stood = undefined;
    if (before?.stage === 'MERGED') return check(3, after.stage === 'RECEIVED', `MERGED → ${after.stage}`);
    if (!stood) return check(3, false, 'an order left an incident it had not joined');
    check(3, after.stage === stood.stage, `${stood.stage} in an incident, and then ${after.stage}`);
    const { report } = after.due;
    check(5, (report === undefined) === (stood.left === undefined), 'a limit ended or began in an incident');
    const left = report && this.counted(after, at, report.at);
    const natural = report && report.at - at;
    const same = left === stood.left || natural === stood.left;
    check(5, same, `${stood.left} ms were left of the limit before the incident, ${left} after it`);
  }

  private counted({ clock, terms }: OrderState, from: number, to: number): number {
    return this.almanac.counted(from, to, clock?.limit.unit ?? 'hour', terms.calendar);
  }
}
