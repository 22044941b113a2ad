import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decide, fallDue, isRefusal } from '../../domain/decide';
import type { OrderEvent } from '../../domain/events';
import { owedToMembers } from '../../domain/incident';
import type { OrderState } from '../../domain/state';
import { DAY, HOUR } from '../../domain/calendar';
import { worldOf } from '../../simulator/build';
import { type Parts, SOUND } from '../../simulator/core';
import { type Appended, MemoryLedger } from '../../simulator/ledger';
import type { Life } from '../../simulator/life';
import { BLOCK, groupAt } from '../../simulator/together';
import { violationOf } from '../../simulator/shrink';
import { livesFrom } from '../../simulator/world';

/** A ledger that knows no messages: only the answers of the worker would keep a repeat out. */
class ForgetfulLedger extends MemoryLedger {
  protected override write(events: readonly OrderEvent[], state: OrderState): void {
    super.write(events, state);
    this.messages.clear();
  }
}

/** A ledger without compare-and-set: a repeat after a crash is written again. */
class BlindLedger extends MemoryLedger {
  override append(_seq: number, _prev: number, events: readonly OrderEvent[], state: OrderState): Appended {
    this.write(events, state);
    return { as: 'written' };
  }
}

function changing(change: (before: OrderState | undefined, event: OrderEvent, after: OrderState) => OrderState): Parts {
  return { ...SOUND, evolve: (before, event) => change(before, event, SOUND.evolve(before, event)) };
}

function saying(change: (event: OrderEvent, state: OrderState) => OrderEvent | undefined): Parts {
  const all = (events: readonly OrderEvent[], state: OrderState) =>
    events.map((event) => change(event, state)).filter((event) => event !== undefined);
  return {
    ...SOUND,
    decide: (state, command, now) => {
      const decision = decide(state, command, now);
      return isRefusal(decision) ? decision : all(decision, state);
    },
    fallDue: (state, now) => all(fallDue(state, now), state),
  };
}

function dueMoved(event: OrderEvent, ms: number): OrderEvent {
  if (event.type !== 'DISPATCHED') return event;
  const { due } = event;
  return { ...event, due: { ...due, report: { ...due.report, at: due.report.at + ms } } };
}

/** Each bug, and the invariants of which one must catch it. */
const BUGS: Record<string, { readonly parts: Parts; readonly by: readonly number[] }> = {
  'repeats are not recognised': {
    parts: { ...SOUND, keepsAnswers: false, ledger: () => new ForgetfulLedger() },
    by: [2],
  },
  'at due is judged as late': {
    parts: {
      ...SOUND,
      fallDue: (state, now) => fallDue(state, now + 1).map((event) => ({ ...event, at: now })),
      rings: (due) => due,
    },
    by: [5],
  },
  'a report exactly at due is called late': {
    parts: saying((event, { clock }) =>
      event.type === 'REPORTED' && clock ? { ...event, late: event.at >= clock.dueAt } : event,
    ),
    by: [5],
  },
  'days are cut in UTC': {
    parts: saying((event) =>
      event.type === 'DISPATCHED' && event.limit.unit !== 'hour' ? dueMoved(event, 8 * HOUR) : event,
    ),
    by: [5],
  },
  'a day off is counted as a working day': {
    parts: saying((event) => (event.type === 'DISPATCHED' && event.limit.rollOver ? dueMoved(event, -DAY) : event)),
    by: [5],
  },
  'redo erases what was missed': {
    parts: changing((_, { type }, after) => (type === 'REDO_ORDERED' ? { ...after, breaches: [] } : after)),
    by: [6],
  },
  'a missed limit is not written': {
    parts: saying((event) => (event.type === 'BREACHED' && event.clock === 'contact' ? undefined : event)),
    by: [6, 14, 5],
  },
  'the sender is answered before the ledger has it': { parts: { ...SOUND, answersEarly: true }, by: [2] },
  'the timer is lost': { parts: { ...SOUND, rings: () => undefined }, by: [14, 6, 5] },
  'an accepted report closes the order without a follow-up': {
    parts: saying((event, state) =>
      event.type === 'REPORT_ACCEPTED'
        ? {
            type: 'CLOSED',
            at: event.at,
            by: event.by,
            outcome: 'solved',
            frozenAt: event.at + DAY,
            period: '2026-01',
            ...(event.message !== undefined && { message: event.message }),
          }
        : state.stage === 'CLOSED' && event.type === 'FOLLOW_UP_OPENED'
          ? undefined
          : event,
    ),
    by: [7, 3],
  },
  'silence counts as satisfied': {
    parts: saying((event) =>
      event.type === 'CLOSED' && event.outcome === 'invalid' ? { ...event, outcome: 'solved' } : event,
    ),
    by: [7],
  },
  'after a crash the ledger writes the same again': {
    parts: { ...SOUND, ledger: () => new BlindLedger() },
    by: [11, 2, 1],
  },
  'a denied objection leaves the order without a deadline': {
    parts: changing((_, { type }, after) => {
      if (type !== 'OBJECTION_DENIED') return after;
      return { ...after, due: {} };
    }),
    by: [4],
  },
  'waiting for dispatch arms nothing': {
    parts: changing((_, { type }, after) => (type === 'SUBMITTED' ? { ...after, due: {} } : after)),
    by: [4],
  },
  'a repeated call order rings again': { parts: { ...SOUND, ringsAgain: true }, by: [13] },
  'a signed order keeps its limit for signing': {
    parts: changing((before, { type }, after) =>
      type === 'SIGNED' && before?.due.sign ? { ...after, due: { ...after.due, sign: before.due.sign } } : after,
    ),
    by: [6, 3, 4],
  },
  'a pause loses time': {
    parts: saying((event) => {
      if (event.type !== 'SUBMITTED' || !event.due.dispatch?.spentMs) return event;
      const { dispatch } = event.due;
      return { ...event, due: { dispatch: { ...dispatch, at: dispatch.at - HOUR } } };
    }),
    by: [5],
  },
  'a helper is due with the lead': {
    parts: saying((event, { clock }) =>
      event.type === 'CO_UNIT_ASKED' && clock ? { ...event, dueAt: clock.dueAt } : event,
    ),
    by: [5],
  },
  'a whistle closes with the first that delivers': {
    parts: changing((_, event, after) => {
      if (event.type !== 'DELIVERED') return after;
      return { ...after, whistles: (after.whistles ?? []).map((each) => ({ ...each, closedAt: event.at })) };
    }),
    by: [4],
  },
  'a hang gives a day': {
    parts: saying((event) => {
      if (event.type !== 'HANG_ENDED') return event;
      const { due } = event;
      return { ...event, due: { ...due, report: { ...due.report, at: due.report.at + DAY } } };
    }),
    by: [5],
  },
  'the limit of a hung order runs on': {
    parts: changing((before, { type }, after) =>
      type === 'HUNG' && before?.due.report ? { ...after, due: { ...after.due, report: before.due.report } } : after,
    ),
    by: [5],
  },
  'who asks to hang an order may rule on it': {
    parts: {
      ...SOUND,
      decide: (state, command, now) => {
        if (!state.hang) return decide(state, command, now);
        const { askedBy: _, endorsedBy: __, ...hang } = state.hang;
        return decide({ ...state, hang }, command, now);
      },
    },
    by: [17],
  },
  'a unit below is due with its lead': {
    parts: saying((event, { clock }) =>
      event.type === 'ASSIGNED' && clock ? { ...event, dueAt: clock.dueAt } : event,
    ),
    by: [5],
  },
  'what was handed down outlives its order': {
    parts: changing((before, { type }, after) =>
      (type === 'CLOSED' || type === 'CANCELLED' || type === 'HUNG') && before?.assignments
        ? { ...after, assignments: before.assignments }
        : after,
    ),
    by: [4],
  },
  'an emergency stops the clocks': {
    parts: changing((_, { type }, after) => (type === 'RISK_REPORTED' ? { ...after, due: {} } : after)),
    by: [3, 4],
  },
  'an opinion that does not come is nobody’s breach': {
    parts: saying((event) => (event.type === 'BREACHED' && event.clock === 'opinion' ? undefined : event)),
    by: [6],
  },
  'an order goes back from a follow-up to dispatch': {
    parts: changing((_, { type }, after) => (type === 'FOLLOW_UP_TRIED' ? { ...after, stage: 'TO_DISPATCH' } : after)),
    by: [3, 4],
  },
  'a page of an incident is counted twice': {
    parts: saying((event) => (event.type === 'MEMBERS_JOINED' ? { ...event, count: 2 * event.count } : event)),
    by: [9],
  },
  'a member that leaves is counted out of those who wait': {
    parts: saying((event) => (event.type === 'MEMBER_LEFT' ? { ...event, served: false } : event)),
    by: [9],
  },
  'a pass over the members ends after its first step': {
    parts: saying((event) => {
      if (event.type !== 'RESULT_SHARED') return event;
      const { after: _, ...whole } = event;
      return whole;
    }),
    by: [9, 14, 15],
  },
  'nobody sets the members of a withdrawn incident free': {
    parts: {
      ...SOUND,
      owed: (state) => owedToMembers(state).filter((errand) => !('how' in errand && errand.how === 'free')),
    },
    by: [14, 15],
  },
  'a member is given a day': {
    parts: saying((event) => {
      if (event.type !== 'LEFT' || !event.due.report) return event;
      const { due } = event;
      const { report } = event.due;
      return { ...event, due: { ...due, report: { ...report, at: report.at + DAY } } };
    }),
    by: [5],
  },
  'the limit of a member runs on': {
    parts: changing((before, { type }, after) =>
      type === 'JOINED' && before?.due.report ? { ...after, due: { ...after.due, report: before.due.report } } : after,
    ),
    by: [5],
  },
  'an incident may join another': {
    parts: {
      ...SOUND,
      decide: (state, command, now) => {
        if (command.name !== 'enrol' || !state.incident) return decide(state, command, now);
        const { incident: _, ...alone } = state;
        return decide(alone as OrderState, command, now);
      },
    },
    by: [4],
  },
  'a call is lost that was merged into an order which does not take it': {
    parts: { ...SOUND, unmerges: false },
    by: [9],
  },
  'a member is told a result that nobody reported': {
    parts: saying((event) => (event.type === 'RESULT_TAKEN' ? { ...event, result: 'invalid' } : event)),
    by: [9],
  },
  'a round that died goes on after as many as it had told': {
    parts: { ...SOUND, goesOnByCount: true },
    by: [9, 14, 15],
  },
  'errands go out before the ledger has their reason': {
    parts: { ...SOUND, sendsBeforeLedger: true },
    by: [9, 14, 15],
  },
};

const MOST_ORDERS = 6_000;
/** Few orders are members of anything. */
const MOST_TOGETHER = 400_000;
/** Where each was found by a search through all orders: `JIESU_SEARCH=1 npx jest tests/simulator/plantedBugs` writes it. */
const FOUND = join(__dirname, 'plantedBugs.json');
const searching = process.env['JIESU_SEARCH'] === '1';
const places = JSON.parse(readFileSync(FOUND, 'utf8')) as Record<string, number>;
const found: Record<string, number> = {};
jest.setTimeout(300_000);

interface Finding {
  /** The first of the orders that were lived together. */
  readonly place: number;
  readonly violation: NonNullable<Life['violation']>;
}

/** The first that is found, in the order of numbers. */
function finding(parts: Parts, from: number, to: number, apart: boolean): Finding | undefined {
  const world = worldOf(7, 'high', parts);
  for (let order = from; order < to; ) {
    const group = groupAt(world.seed, order);
    // Where only incidents can show it, those that stand alone are passed over, and counted.
    if (apart && group?.kind !== 'incident') {
      order += BLOCK - (order % BLOCK);
      continue;
    }
    const lives = livesFrom(world, order);
    const violation = violationOf(lives);
    if (violation) return { place: order, violation };
    order += lives.length;
  }
  return undefined;
}

/** Where it is known to show; where the rules have changed since, and with them every life, the whole search again. */
function search(parts: Parts, known: number | undefined): Finding | undefined {
  const there = known === undefined || searching ? undefined : finding(parts, known, known + 1, false);
  return there ?? finding(parts, 0, MOST_ORDERS, false) ?? finding(parts, MOST_ORDERS, MOST_TOGETHER, true);
}

test.each(Object.entries(BUGS))('found: %s', (name, { parts, by }) => {
  const known = places[name];
  const first = search(parts, known);
  if (!first) throw new Error(`${name}: not found in ${MOST_TOGETHER} orders`);
  const { place, violation } = first;
  const moved = place === known ? '' : `, recorded ${known}`;
  process.stdout.write(`${name}: 第 order ${place}${moved}, ${violation.message}\n`);
  expect(by).toContain(violation.invariant);
  // The bug shows, and not the place.
  expect(finding(SOUND, place, place + 1, false)).toBeUndefined();
  found[name] = place;
});

test('nothing is found where nothing is planted', () => {
  expect(finding(SOUND, 0, 1_000, false)).toBeUndefined();
  expect(finding(SOUND, 2_000, 20_000, true)).toBeUndefined();
});

afterAll(() => {
  if (searching) writeFileSync(FOUND, `${JSON.stringify(found, null, 2)}\n`);
  const sorted = Object.values(found).sort((a, b) => a - b);
  process.stdout.write(
    `${sorted.length}/${Object.keys(BUGS).length}, median ${(sorted[Math.floor(sorted.length / 2)] ?? 0) + 1}\n`,
  );
});
