import fc from 'fast-check';
import { allDueItems, nextDue } from '../../domain/agenda';
import { stillAtWork } from '../../domain/assigning';
import { besideDues, everyBesideDue, isBesideKind } from '../../domain/beside';
import { calledDues, everyCalledDue, isCalledKind, isDone } from '../../domain/calling';
import { evolve } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import { live, RUNS } from './living';
import { calledLife, levelsLife } from './randomLives';

const CALLING_TYPES = [
  'WHISTLED',
  'ARRIVED',
  'WHISTLE_REFUSED',
  'WHISTLE_MISSED',
  'FOUND',
  'DELIVERED',
  'UNIT_RELEASED',
  'WHISTLE_RULED',
  'STAYED_AWAY',
  'WHISTLE_CLOSED',
  'CO_UNIT_ASKED',
  'CO_REPORTED',
];

const LEVEL_TYPES = [
  'ASSIGNED',
  'ASSIGNMENT_ADVANCED',
  'ASSIGNMENT_SUBMITTED',
  'ASSIGNMENT_REVIEWED',
  'ASSIGNMENT_RETURNED',
  'ASSIGNMENT_WITHDRAWN',
  'SUPERVISION_ANSWERED',
  'SUPERVISION_LAPSED',
  'SUPERVISION_REVIEWED',
  'SUPERVISION_CLIMBED',
  'RAISED',
  'OPINION_GIVEN',
  'OPINION_CLIMBED',
];

test('units called in: the next deadline of each kind is armed, none when the order is over, and a whistle is closed when nobody owes anything on it', () => {
  fc.assert(
    fc.property(fc.oneof(calledLife, levelsLife), (it) => {
      live(it, (state) => {
        const armed = Object.fromEntries(Object.entries(state.due).filter(([kind]) => isCalledKind(kind)));
        expect(armed).toEqual(calledDues(state));
        const beside = Object.fromEntries(Object.entries(state.due).filter(([kind]) => isBesideKind(kind)));
        expect(beside).toEqual(besideDues(state));
        if (state.closedAt !== undefined)
          expect([stillAtWork(state), everyCalledDue(state), everyBesideDue(state)]).toEqual([[], [], []]);
        for (const whistle of state.whistles ?? []) expect(whistle.closedAt !== undefined).toBe(isDone(whistle));
        // Nobody is on an order twice at once, and nobody helps itself.
        const here = stillAtWork(state);
        expect(new Set([...here, state.holder?.unit]).size).toBe(here.length + 1);
        const items = allDueItems(state);
        expect(new Set(items.map(({ kind, owner }) => `${kind} ${owner}`)).size).toBe(items.length);
        expect(items[0]?.at).toBe(nextDue(state)?.at);
        for (const { unit, state: as, breached, arrivedAt } of (state.whistles ?? []).flatMap(({ units }) => units)) {
          if (breached)
            expect(state.breaches.some((each) => each.clock === 'whistle' && each.owner === unit)).toBe(true);
          if (as === 'delivered') expect(arrivedAt).toBeDefined();
        }
      });
    }),
    RUNS,
  );
});

test('a helper is due before the lead, whatever has moved the limit of the lead', () => {
  fc.assert(
    fc.property(calledLife, (it) => {
      let noticed = 0;
      let seen = 0;
      live(it, ({ coUnits = [], clock }, events) => {
        for (const { type, at } of events.slice(seen)) if (type === 'DEADLINES_RECOMPUTED') noticed = at;
        seen = events.length;
        for (const { state, dueAt } of coUnits)
          if (state === 'asked' && clock && !(dueAt === noticed && clock.dueAt === noticed))
            expect(dueAt).toBeLessThan(clock.dueAt);
      });
    }),
    RUNS,
  );
});

test('before its limit the lead never reports while somebody is called in who still has time; whoever has not delivered stands in the report', () => {
  fc.assert(
    fc.property(fc.oneof(calledLife, levelsLife), (it) => {
      live(it).reduce<OrderState | undefined>((state, event) => {
        if (state && event.type === 'REPORTED') {
          expect(event.waitingFor ?? []).toEqual(stillAtWork(state));
          const parts = [...(state.coUnits ?? []), ...(state.assignments ?? [])];
          const owed = ['asked', 'toSign', 'signed', 'contactFailed', 'contacted', 'working'];
          const late = parts.filter((each) => owed.includes(each.state) && each.dueAt < event.at);
          if (!event.late) expect(late.map(({ unit }) => unit)).toEqual(event.waitingFor ?? []);
        }
        return evolve(state, event);
      }, undefined);
    }),
    RUNS,
  );
});

test.each([
  [
    'called units really arrive, refuse, stay away, deliver and report their part',
    calledLife,
    [...CALLING_TYPES, 'carried over'],
  ],
  ['units below the lead really sign, submit, are sent back, return and are withdrawn', levelsLife, LEVEL_TYPES],
])('%s in these lives', (_, lives, wanted) => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(lives, (it) => {
      for (const event of live(it)) {
        const carried = event.type === 'REDO_ORDERED' && event.coUnits ? 'carried over' : event.type;
        seen.set(carried, (seen.get(carried) ?? 0) + 1);
      }
    }),
    { numRuns: 1000, seed: 20260302 },
  );
  for (const type of wanted) expect([type, (seen.get(type) ?? 0) > 0]).toEqual([type, true]);
});
