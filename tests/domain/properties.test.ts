import fc from 'fast-check';
import { allDueItems, dueItems } from '../../domain/agenda';
import { everyBesideDue } from '../../domain/beside';
import { everyCalledDue } from '../../domain/calling';
import { evolve, fold } from '../../domain/evolve';
import { isOver, type OrderState, ownerOf } from '../../domain/state';
import { live, LIVES, RUNS } from './living';
import { calledLife, hungLife, levelsLife, life } from './randomLives';

test('an order that is not over has an owner and an armed deadline, and none of them lies in the past', () => {
  fc.assert(
    fc.property(fc.oneof(life, calledLife, hungLife, levelsLife), (it) => {
      live(it, (state, _, now) => {
        expect(ownerOf(state) === undefined).toBe(isOver(state));
        const items = dueItems(state);
        expect(items.length > 0).toBe(!isOver(state));
        for (const item of items) {
          expect(item.at).toBeGreaterThanOrEqual(now);
          expect(item.owner).not.toBe('');
        }
      });
    }),
    RUNS,
  );
});

test('no order goes out by a suggestion that is less sure than the policy asks, or to a unit a ruling has freed (art. 12)', () => {
  let followed = 0;
  fc.assert(
    fc.property(life, (it) => {
      live(it, (state, events) => {
        const last = events.at(-1);
        if (last?.type !== 'DISPATCHED' || last.how !== 'suggested') return;
        followed++;
        expect(last.suggested?.confidence).toBeGreaterThanOrEqual(0.95);
        expect(it.law.suggesting?.route.unit).toBe(last.unit);
        expect(it.law.route.automatic).toBe(false);
        expect(state.objections.some(({ unit, upheld }) => upheld && unit === last.unit)).toBe(false);
      });
    }),
    RUNS,
  );
  expect(followed).toBeGreaterThan(0);
});

test('nothing happens before its time: events follow each other, dues fall due after their limit, versions have no gap', () => {
  fc.assert(
    fc.property(life, (it) => {
      const events = live(it);
      let state: OrderState | undefined;
      for (const [i, event] of events.entries()) {
        if (state) expect(event.at).toBeGreaterThanOrEqual(state.lastAt);
        if (event.type === 'BREACHED') expect(event.at).toBeGreaterThan(event.dueAt);
        state = evolve(state, event);
        expect(state.version).toBe(i + 1);
      }
    }),
    RUNS,
  );
});

test('evolve is pure and total: the ledger gives back the same order, and no event is refused by any state', () => {
  fc.assert(
    fc.property(life, life, (it, other) => {
      const events = live(it);
      const frozen = JSON.stringify(events);
      const state = fold(events);
      expect(fold(JSON.parse(frozen))).toEqual(state);
      expect(fold(events.slice(2), fold(events.slice(0, 2)))).toEqual(state);
      expect(JSON.stringify(events)).toBe(frozen);
      const strange = live(other).slice(1);
      for (let at = 1; at <= events.length; at++) {
        let mixed = fold(events.slice(0, at));
        for (const event of strange) {
          mixed = evolve(mixed, event);
          ownerOf(mixed);
          dueItems(mixed);
          allDueItems(mixed);
        }
      }
    }),
    { numRuns: Math.ceil(LIVES / 3) },
  );
});

test('nobody is asked while it is disputed whose order it is, and a unit asks for time only so often', () => {
  fc.assert(
    fc.property(life, (it) => {
      live(it, ({ stage, visit, due, terms: { extension }, extensionsOfDispatch: { asked, granted } }) => {
        if (stage === 'OBJECTION')
          expect([visit?.task, visit?.lease, due.call]).toEqual([undefined, undefined, undefined]);
        expect(granted).toBeLessThanOrEqual(extension.max);
        expect(asked).toBeLessThanOrEqual(extension.max + 1);
      });
    }),
    RUNS,
  );
});

test('a missed limit is written once and stays', () => {
  fc.assert(
    fc.property(fc.oneof(life, calledLife, hungLife, levelsLife), (it) => {
      let known = 0;
      const seen = new Set<string>();
      live(it, ({ breaches }) => {
        expect(breaches.length).toBeGreaterThanOrEqual(known);
        known = breaches.length;
      }).reduce<OrderState | undefined>((state, event) => {
        if (state && event.type === 'BREACHED') {
          // A clock may run several times in a round: per unit, per call, per objection, per request, per waiting for dispatch.
          const run = {
            dispatch: state.due.dispatch?.from,
            consult: state.due.consult?.from,
            sign: state.clock?.from,
            contact: state.clock?.from,
            report: state.clock?.from,
            objectionReview: state.objections.length,
            extensionDecision: state.extension?.askedAt,
            visit: `${state.due.call?.from}/${state.visit?.task?.no}`,
            appealDecision: state.appeal?.at,
            whistle: `${event.owner}/${event.dueAt}`,
            whistleRuling: `${event.dueAt}/${everyCalledDue(state).filter(({ kind }) => kind === 'whistleRuling').length}`,
            coUnit: `${event.owner}/${event.dueAt}`,
            hangDecision: `${state.hang?.askedAt}/${state.hang?.step}`,
            hangCheck: state.hang?.reportedAt,
            hangReview: state.due.hangReview?.from,
            assignmentSign: `${event.owner}/${event.dueAt}`,
            assignmentReport: `${event.owner}/${event.dueAt}`,
            supervision: `${event.owner}/${event.dueAt}/${besideNow(state, 'supervision')}`,
            supervisionReview: `${event.owner}/${event.dueAt}/${besideNow(state, 'supervisionReview')}`,
            opinion: `${event.owner}/${event.dueAt}/${besideNow(state, 'opinion')}`,
          }[event.clock];
          const key = `${event.clock}/${event.round}/${run}`;
          expect(seen).not.toContain(key);
          seen.add(key);
        }
        return evolve(state, event);
      }, undefined);
    }),
    RUNS,
  );
});

/** The limits of a kind that run: several may be missed at one instant by one unit. */
function besideNow(state: OrderState, kind: string): string {
  return everyBesideDue(state)
    .filter((each) => each.kind === kind)
    .map(({ no, at }) => `${no} ${at}`)
    .join();
}

test('the same life lived twice gives the same events', () => {
  fc.assert(
    fc.property(life, (it) => expect(JSON.stringify(live(it))).toBe(JSON.stringify(live(it)))),
    { numRuns: Math.ceil(LIVES / 3) },
  );
});
