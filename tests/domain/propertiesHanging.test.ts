import fc from 'fast-check';
import type { EventType } from '../../domain/events';
import { hungMs } from '../../domain/hanging';
import { courseOf, elapsedOn, standsSince } from '../../domain/reportClock';
import { live, RUNS } from './living';
import { hungLife } from './randomLives';
import { CALENDAR, DAY, MINUTE } from './support';

const HANGING_TYPES: readonly EventType[] = [
  'HANG_ASKED',
  'HANG_ENDORSED',
  'HANG_REFUSED',
  'HUNG',
  'HANG_REPORTED',
  'HANG_CHECKED',
  'HANG_REVIEW_MISSED',
  'HANG_PROMISE_PASSED',
  'TOPIC_POOLED',
  'HANG_ENDED',
];

test('a hung order: its limit stands still and comes back with what was left; reviews, promise and hard stop are armed; nothing of it is left afterwards', () => {
  fc.assert(
    fc.property(hungLife, (it) => {
      live(it, (state, _, now) => {
        const { stage, hang, due, clock, terms: law } = state;
        const kinds = Object.keys(due).filter((kind) => kind.startsWith('hang'));
        if (stage === 'HUNG') {
          expect(due.report ?? due.yellow).toBeUndefined();
          expect(kinds).toContain(hang?.reportedAt === undefined ? 'hangReview' : 'hangCheck');
          expect(kinds).toContain('hangStop');
          expect(clock && standsSince(clock)).toBe(hang?.from);
        } else expect(kinds).toEqual(hang ? ['hangDecision'] : []);
        // The hang apart, only an incident stops the clock; withdrawn while it waits there, the order ends with it stopped.
        const inIncident = state.joined !== undefined && state.joined.taken === undefined;
        const stands =
          hang?.from ?? (inIncident && clock && standsSince(clock) === state.joined?.at ? state.joined.at : undefined);
        expect(clock && standsSince(clock)).toBe(stands);
        expect((hang !== undefined) === (stage === 'HUNG' || due.hangDecision !== undefined)).toBe(true);
        const [stop] = [law.hanging?.stop.value ?? 0];
        // The hard stop ends at midnight after its last day; what fires late is an outage of these lives.
        expect(hungMs(state, now)).toBeLessThanOrEqual(
          (stop + 2) * DAY + 3 * MINUTE * (state.hangs?.length ?? 0) + 14 * DAY,
        );
        if (!clock?.pauses || clock.pauses.length === 0 || standsSince(clock) !== undefined) return;
        // Derived from the ledger of starts and stops: what counts in all is the same however often it stood still.
        const { dueAt } = courseOf(clock, law.calendar);
        if (law.calendar.version === CALENDAR.version) expect(dueAt).toBe(clock.dueAt);
        expect(elapsedOn(clock, clock.dueAt, law.calendar)).toBeGreaterThanOrEqual(0);
      });
    }),
    RUNS,
  );
});

test('orders are really hung, reviewed, stopped and resumed in these lives', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(hungLife, (it) => {
      for (const { type } of live(it)) seen.set(type, (seen.get(type) ?? 0) + 1);
    }),
    { numRuns: 600, seed: 20260302 },
  );
  for (const type of HANGING_TYPES) expect([type, (seen.get(type) ?? 0) > 0]).toEqual([type, true]);
});
