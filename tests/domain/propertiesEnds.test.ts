import fc from 'fast-check';
import { dueItems, nextDue } from '../../domain/agenda';
import type { Role } from '../../domain/commands';
import { fallDue } from '../../domain/decide';
import type { DueKind } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { readersOf } from '../../domain/secrecy';
import { finalRating, firstRating, isOver, type OrderState, type Owner, ownerOf, STAGES } from '../../domain/state';
import { live, RUNS } from './living';
import { calledLife, hungLife, levelsLife, life } from './randomLives';
import { DAY } from './support';

test("holders' time covers the citizen clock without gap or overlap, from receipt to closing", () => {
  fc.assert(
    fc.property(fc.oneof(life, hungLife), (it) => {
      live(it, ({ spans, receivedAt, closedAt }) => {
        let end = receivedAt;
        spans.forEach((span, i) => {
          const afterClosing = closedAt !== undefined && span.from >= closedAt && span.stage === 'CLOSED';
          if (!afterClosing) expect(span.from).toBe(end);
          expect(span.to === undefined).toBe(i === spans.length - 1 && span.to === undefined);
          end = span.to ?? end;
        });
        const open = spans.filter(({ to }) => to === undefined);
        const working = spans.filter(({ stage }) => stage !== 'CLOSED');
        if (closedAt === undefined) expect(open).toHaveLength(1);
        else expect(working[working.length - 1]?.to).toBe(closedAt);
      });
    }),
    RUNS,
  );
});

test('no order is closed without an answer, a follow-up tried to its end, or a recorded ground', () => {
  fc.assert(
    fc.property(fc.oneof(life, hungLife), (it) => {
      live(it, (state, events) => {
        const types = events.map(({ type }) => type);
        if (state.stage === 'CLOSED') {
          const ground = { invalid: 'FOLLOW_UP_INVALID', noInfo: 'INFO_LAPSED' } as const;
          const needed = ground[state.outcome as keyof typeof ground] ?? 'RATED';
          expect(types).toContain(needed);
          expect(state.frozenAt).toBeGreaterThan(state.closedAt ?? Number.POSITIVE_INFINITY);
        }
        // Silence is never satisfied, and the first verdict stays beside the last.
        expect(state.ratings.length).toBe(types.filter((type) => type === 'RATED').length);
        expect(firstRating(state)).toBe(state.ratings[0]);
        expect(finalRating(state)).toBe(state.ratings[state.ratings.length - 1]);
        expect(state.round).toBe(1 + types.filter((type) => type === 'REDO_ORDERED').length);
        expect(state.round - 1).toBeLessThanOrEqual(state.terms.redoMax);
        expect(STAGES).toContain(state.stage);
      });
    }),
    RUNS,
  );
});

/** Who has to see an order whose deadline of a kind is theirs; units called in have their own call instead. */
const SEEING: Partial<Record<DueKind, Role>> = {
  extensionDecision: 'city',
  objectionReview: 'city',
  consult: 'city',
  ladder: 'supervisor',
  call: 'visitor',
  appealDecision: 'appraiser',
  whistleRuling: 'city',
};

test('whoever must act on a secret order sees it, and so does whoever answers for a deadline on it', () => {
  fc.assert(
    fc.property(fc.oneof(life, calledLife, hungLife), (it) => {
      live(it, (state) => {
        const readers = readersOf({ ...state, secret: true });
        const owner = ownerOf(state);
        if (owner) expect(owner.role === 'unit' ? readers?.units : readers?.roles).toContain(seenAs(owner));
        for (const { kind } of dueItems(state)) {
          const role = SEEING[kind];
          if (role) expect([kind, readers?.roles]).toEqual([kind, expect.arrayContaining([role])]);
        }
      });
    }),
    RUNS,
  );
});

function seenAs({ role, unit }: Owner): string {
  return role === 'unit' ? unit : role;
}

/** Events of one type at most this often when nobody ever acts. */
const MOST_DUES = 60;

test('if nobody ever acts again the order ends after finitely many limits, or one thing alone goes on at its own pace', () => {
  fc.assert(
    fc.property(fc.oneof(life, calledLife, hungLife, levelsLife), (it) => {
      let state = fold(live(it));
      for (let i = 0; i < MOST_DUES && !isOver(state) && !climbsForEver(state); i++) {
        const due = nextDue(state);
        state = fold(fallDue(state, (due?.at ?? 0) + 1), state);
      }
      expect(isOver(state) || climbsForEver(state)).toBe(true);
      if (isOver(state)) return;
      // Only the last rung, or the review of a joined order, is left, one event an expiry, five working days or more apart.
      for (let i = 0; i < 5; i++) {
        const [only, ...others] = dueItems(state);
        expect(others).toEqual([]);
        const more = fallDue(state, (only?.at ?? 0) + 1);
        expect(more).toHaveLength(1);
        state = fold(more, state);
        expect((nextDue(state)?.at ?? 0) - (only?.at ?? 0)).toBeGreaterThanOrEqual(5 * DAY);
      }
    }),
    RUNS,
  );
});

function climbsForEver(state: OrderState): boolean {
  const items = dueItems(state);
  // A member of an incident waits with it; the desk looks at it again and again.
  if (items.length === 1 && items[0]?.kind === 'joinedReview') return true;
  return items.length === 1 && items[0]?.kind === 'ladder' && state.rung >= state.terms.ladder.length;
}

test('random lives get everywhere: every stage is reached and every type of event happens', () => {
  const stages = new Set<string>();
  const types = new Set<string>();
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: life }, { weight: 1, arbitrary: hungLife }), (it) => {
      live(it, ({ stage }) => stages.add(stage)).forEach(({ type }) => types.add(type));
    }),
    { numRuns: 2_000, seed: 20260302 },
  );
  const missing = STAGES.filter((stage) => !stages.has(stage));
  expect(missing.filter((stage) => stage !== 'DECLINED' && stage !== 'MERGED')).toEqual([]);
  expect(types.size).toBeGreaterThanOrEqual(30);
});
