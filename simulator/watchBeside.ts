import { assignmentsOf, isOpenAssignment } from '../domain/assigning';
import type { ClockName, EventType, OrderEvent } from '../domain/events';
import { openRisks, risksOf } from '../domain/risk';
import { isOver, type OrderState } from '../domain/state';
import type { Almanac } from './almanac';
import { check } from './violation';

/** What says that a limit was missed, and whose limit: never without the breach of the same instant. */
const FOLLOWS_BREACH: Partial<Record<EventType, ClockName>> = {
  OPINION_CLIMBED: 'opinion',
  SUPERVISION_LAPSED: 'supervision',
  SUPERVISION_CLIMBED: 'supervisionReview',
  HANG_REVIEW_MISSED: 'hangReview',
  WHISTLE_MISSED: 'whistle',
};

/** Looks at what runs beside an order's own course: hangs 挂账, units below, emergencies, supervision. */
export class WatchBeside {
  /** Of the hang that is open: what was left of the unit's limit. */
  private left: number | undefined;

  constructor(private readonly almanac: Almanac) {}

  event(before: OrderState | undefined, event: OrderEvent, after: OrderState): void {
    const clock = FOLLOWS_BREACH[event.type];
    const missed = after.breaches.some((breach) => breach.clock === clock && breach.at === event.at);
    check(6, clock === undefined || missed, `${event.type} without the breach of ${clock}`);
    this.hang(before, event, after);
    below(before, event, after);
    if (event.type === 'RISK_REPORTED' || event.type === 'RISK_ACKNOWLEDGED') beside(before, after);
  }

  private hang(before: OrderState | undefined, event: OrderEvent, { stage, due, clock, terms }: OrderState): void {
    check(
      5,
      stage !== 'HUNG' || (due.report === undefined && due.yellow === undefined),
      'a hung order’s limit runs on',
    );
    const { hang } = before ?? {};
    switch (event.type) {
      case 'HANG_ENDORSED':
      case 'HANG_REFUSED':
      case 'HUNG': {
        const { key } = event.by;
        const own = key !== undefined && (key === hang?.askedBy || (event.type === 'HUNG' && key === hang?.endorsedBy));
        check(17, !own, 'who asked to hang an order decided on it');
        if (event.type === 'HUNG') this.left = event.leftMs;
        return;
      }
      case 'HANG_ENDED': {
        const { at } = event.due.report;
        const counted = clock && this.almanac.counted(event.at, at, clock.limit.unit, terms.calendar);
        const kept = counted === this.left || at - event.at === this.left;
        check(5, kept, `a hang left ${this.left} ms of the limit and gave back ${counted}`);
        return;
      }
      default:
    }
  }
}

/** Whoever is handed a part is due before the lead, and nobody owes anything on an order that is over or hangs. */
function below(before: OrderState | undefined, event: OrderEvent, after: OrderState): void {
  if (event.type === 'ASSIGNED')
    check(5, event.dueAt < (before?.clock?.dueAt ?? 0), 'a unit below is not due before its lead');
  const open = assignmentsOf(after).filter(isOpenAssignment).length;
  check(4, open === 0 || (!isOver(after) && after.stage !== 'HUNG'), `a unit below still owes in stage ${after.stage}`);
}

/** An emergency moves nothing of the order (art. 29), and is seen at most once. */
function beside(before: OrderState | undefined, after: OrderState): void {
  if (!before) return;
  const same = before.stage === after.stage && JSON.stringify(before.due) === JSON.stringify(after.due);
  check(3, same, 'an emergency moved the order');
  const numbers = risksOf(after).map(({ no }) => no);
  check(11, new Set(numbers).size === numbers.length, 'two emergencies of one number');
  check(2, openRisks(after).length !== openRisks(before).length, 'an emergency told or seen that changed nothing');
}
