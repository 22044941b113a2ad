import fc from 'fast-check';
import { allDueItems, dueItems, nextDue } from '../../domain/agenda';
import {
  COMMANDS,
  COMMAND_NAMES,
  type Command,
  type CommandName,
  KINDS,
  ROLES,
  type Role,
} from '../../domain/commands';
import { dayOf, isoDay } from '../../domain/calendar';
import { stillAtWork } from '../../domain/assigning';
import { besideDues, everyBesideDue, isBesideKind } from '../../domain/beside';
import { calledDues, everyCalledDue, isCalledKind, isDone } from '../../domain/calling';
import { isOpenSupervision } from '../../domain/supervising';
import { decide, fallDue, intake, isRefusal } from '../../domain/decide';
import type { DueKind, EventType, OrderEvent } from '../../domain/events';
import { evolve, fold } from '../../domain/evolve';
import { type HangRules, hungMs } from '../../domain/hanging';
import { courseOf, elapsedOn, standsSince } from '../../domain/reportClock';
import { readersOf } from '../../domain/secrecy';
import { finalRating, firstRating, isOver, type Owner, ownerOf, STAGES, type OrderState } from '../../domain/state';
import type { Instant, Level, Terms } from '../../domain/terms';
import { VARIED } from './bodies';
import {
  actor,
  CALENDAR,
  DAY,
  days,
  DISTRICT,
  HOUR,
  HANGING,
  hours,
  intakeOf,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  STREET,
  SUPERVISION,
  terms,
  termsFor,
  workdays,
} from './support';

/** One step of a random life: a command by somebody, and how much time passes before it. */
interface Step {
  readonly name: CommandName;
  readonly body: unknown;
  readonly role: Role;
  readonly key: string;
  readonly unit: string | undefined;
  readonly which: number;
  readonly wait: number | 'due' | 'late' | 'slot';
  readonly fresh: boolean;
}

const anyRole: fc.Arbitrary<Role> = fc.constantFrom(...ROLES);
const waits: fc.Arbitrary<Step['wait']> = fc.oneof(
  fc.constantFrom<Step['wait']>('due', 'due', 'late', 'slot', 0, MINUTE, HOUR, DAY),
  fc.integer({ min: 0, max: 12 * DAY }),
);
/** People who answer each other within the hour: what they do meets before a limit has gone by. */
const brisk: fc.Arbitrary<Step['wait']> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Step['wait']>(0, MINUTE, HOUR, 'slot') },
  { weight: 1, arbitrary: waits },
);
const stepOf = (names: readonly CommandName[], pace = waits): fc.Arbitrary<Step> =>
  fc.constantFrom(...names).chain((name) =>
    fc.record({
      name: fc.constant(name),
      body: fc.constantFrom<unknown>(...VARIED[name]),
      // Mostly somebody who may, so that lives get far; now and then anybody.
      role: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom<Role>(...COMMANDS[name].roles) },
        { weight: 1, arbitrary: anyRole },
      ),
      key: fc.constantFrom('k1', 'k2'),
      unit: fc.constantFrom(undefined, undefined, undefined, undefined, STREET, OTHER_STREET, DISTRICT),
      /** Which of the units called in acts, where one does. */
      which: fc.nat(3),
      wait: pace,
      fresh: fc.boolean(),
    }),
  );
const step = stepOf(COMMAND_NAMES);
const CALLING_COMMANDS = [
  'sign',
  'whistle',
  'whistle',
  'arrive',
  'refuseWhistle',
  'findOnSite',
  'deliver',
  'releaseUnit',
  'ruleWhistle',
  'askCoUnit',
  'coReport',
  'report',
  'redo',
] as const;
const LEVEL_COMMANDS = [
  'assign',
  'assign',
  'assign',
  'advanceAssignment',
  'submitAssignment',
  'submitAssignment',
  'returnAssignment',
  'reviewAssignment',
  'reviewAssignment',
  'withdrawAssignment',
  'supervise',
  'answerSupervision',
  'reviewSupervision',
  'raise',
  'giveOpinion',
  'report',
] as const;
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

const law: fc.Arbitrary<Terms> = fc
  .record({
    level: fc.constantFrom<Level>(1, 2, 3, 4),
    automatic: fc.boolean(),
    basis: fc.constantFrom<Terms['route']['basis']>('direct', 'direct', 'direct', 'district', 'desk', 'liaison'),
    review: fc.constantFrom(0, 1, 24),
    redoMax: fc.constantFrom(0, 2),
    calls: fc.constantFrom(1, 3),
    maxExtensions: fc.constantFrom(1, 2),
    suggests: fc.boolean(),
    supervises: fc.boolean(),
  })
  .map(({ level, automatic, basis, review, redoMax, calls, maxExtensions, suggests, supervises }) =>
    terms(level, {
      ...(supervises && { supervision: { ...SUPERVISION, manyCallers: 3 } }),
      ...(suggests && {
        suggesting: { route: { unit: OTHER_STREET, copyTo: DISTRICT }, leader: DISTRICT, minConfidence: 0.95 },
      }),
      redoMax,
      route: { automatic, basis },
      limits: { reportReview: { value: review, unit: 'hour' } },
      followUp: { calls, minDays: Math.min(2, calls) },
      extension: { max: maxExtensions },
    }),
  );

const treatment = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ as: 'dispatch' } as const) },
  { weight: 2, arbitrary: fc.constantFrom({ as: 'hold' } as const, { as: 'askInfo' } as const) },
  { weight: 1, arbitrary: fc.constantFrom({ as: 'answer' } as const, { as: 'transfer', to: '110' } as const) },
);

interface Life {
  readonly steps: readonly Step[];
  readonly law: Terms;
  readonly what: ReturnType<typeof intakeOf>;
  readonly start: Instant;
}
const life: fc.Arbitrary<Life> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 60 }),
  law,
  what: fc
    .record({ kind: fc.constantFrom(...KINDS), treatment, sure: fc.constantFrom(undefined, 0.9499, 0.95, 1) })
    .map(({ kind, treatment: as, sure }) =>
      intakeOf({
        kind: as.as === 'answer' ? 'consult' : kind,
        treatment: as,
        ...(sure !== undefined && {
          suggestion: { model: 'm', units: [{ unit: OTHER_STREET, confidence: sure, basis: 'text' }] },
        }),
      }),
    ),
  // Across Spring Festival, the make-up days and into the year not announced.
  start: fc.integer({ min: MONDAY - 50 * DAY, max: MONDAY + 300 * DAY }),
});

/** Lives that get to the unit and are mostly about whistles and co-units. */
const calledLife = livesOf(CALLING_COMMANDS, 3);
/** Lives that are mostly about units below the lead. */
const levelsLife = livesOf(LEVEL_COMMANDS, 6);

function livesOf(names: readonly CommandName[], weight: number): fc.Arbitrary<Life> {
  return fc.record({
    steps: fc.array(fc.oneof({ weight: 1, arbitrary: step }, { weight, arbitrary: stepOf(names, brisk) }), {
      minLength: 5,
      maxLength: 60,
      size: 'medium',
    }),
    law: law.map((inForce) => ({ ...inForce, route: { ...inForce.route, basis: 'direct', automatic: true } as const })),
    what: fc.constant(intakeOf()),
    start: fc.integer({ min: MONDAY - 50 * DAY, max: MONDAY + 300 * DAY }),
  });
}

const HANGING_COMMANDS = [
  'sign',
  'askHang',
  'askHang',
  'endorseHang',
  'endorseHang',
  'ruleHang',
  'ruleHang',
  'reviewHang',
  'checkHang',
  'resumeHang',
  'report',
  'contact',
] as const;
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

const INTO_HANGING: readonly Step[] = (
  [
    ['sign', 'unit'],
    ['askHang', 'unit'],
    ['endorseHang', 'district'],
    ['ruleHang', 'city'],
  ] as const
).map(([name, role]) => {
  const body = { ...(VARIED[name][0] as object) };
  return { name, body, role, key: `k-${role}`, unit: undefined, which: 1, wait: MINUTE, fresh: true };
});

/** Lives that get to the unit and are mostly about orders that cannot be solved now, under rules of every kind. */
const hungLife: fc.Arbitrary<Life> = fc.record({
  steps: fc
    .array(fc.oneof({ weight: 1, arbitrary: step }, { weight: 4, arbitrary: stepOf(HANGING_COMMANDS) }), {
      minLength: 5,
      maxLength: 60,
    })
    .map((steps) => [...INTO_HANGING, ...steps]),
  law: fc
    .record({
      of: law,
      silence: fc.constantFrom<HangRules['silence']>('refuse', 'climb'),
      atPromise: fc.constantFrom<HangRules['atPromise']>('resume', 'flag'),
      atStop: fc.constantFrom<HangRules['atStop']>('handle', 'close'),
      stop: fc.constantFrom(20, 60),
      district: fc.boolean(),
      report: fc.constantFrom(days(7), workdays(5), hours(100)),
    })
    .map(({ of, silence, atPromise, atStop, stop, district, report }) => {
      const { district: _, ...own } = HANGING;
      const rules = {
        ...(district ? HANGING : own),
        ...{ silence, atPromise, atStop, levels: [1, 2, 3, 4] as const, askBefore: hours(1) },
        stop: { value: stop, unit: 'naturalDay' as const },
      };
      const limits = { ...of.limits, report };
      return { ...of, limits, hanging: rules, route: { ...of.route, basis: 'direct', automatic: true } as const };
    }),
  what: fc.constant(intakeOf()),
  start: fc.integer({ min: MONDAY - 50 * DAY, max: MONDAY + 300 * DAY }),
});

type Witness = (state: OrderState, events: readonly OrderEvent[], now: Instant) => void;

/** Lives the life; `see` is shown the state whenever the world has caught up with what was due. */
function live({ steps, law: inForce, what, start }: Life, see: Witness = () => {}): readonly OrderEvent[] {
  const begun = intake(what, inForce, start, actor('agent'));
  if (isRefusal(begun)) throw new Error(begun.refused);
  const events: OrderEvent[] = [...begun];
  let state = fold(events);
  let now = start;
  const take = (more: readonly OrderEvent[]) => {
    events.push(...more);
    state = fold(more, state);
  };
  const catchUp = (late: boolean) => {
    for (let due = nextDue(state); due && due.at < now; due = nextDue(state)) {
      const fired = late ? now : due.at + 1;
      const more = fallDue(state, fired);
      expect(more.length).toBeGreaterThan(0);
      take(more);
    }
  };
  see(state, events, now);
  steps.forEach((each, i) => {
    const due = nextDue(state);
    if (each.wait === 'due') now = Math.max(now, due?.at ?? now);
    else if (each.wait === 'late') now = Math.max(now, (due?.at ?? now) + 2 * MINUTE);
    else if (each.wait === 'slot') now = Math.max(now, state.visit?.task?.from ?? now);
    else now += each.wait;
    catchUp(each.wait === 'late');
    see(state, events, now);
    const decision = decide(state, commandOf(each, state, `m${i}`), now);
    if (!isRefusal(decision)) take(decision);
    // A limit of 0 may have run out with the very event that set it.
    see(state, events, now);
  });
  return events;
}

/** A unit that was called in, if any; on commands about called units mostly one of them acts or is spoken of. */
function calledIn(state: OrderState, which: number): string | undefined {
  const owing = stillAtWork(state);
  return owing[which % Math.max(1, owing.length)];
}

function overseen(state: OrderState): string | undefined {
  return state.oversight?.find(isOpenSupervision)?.unit;
}

function commandOf({ name, body: said, role, key, unit, which, fresh }: Step, state: OrderState, id: string): Command {
  const acts = 'calledUnits' in COMMANDS[name] && name !== 'findOnSite' && name !== 'reviewSupervision';
  const called = name === 'answerSupervision' ? overseen(state) : acts ? calledIn(state, which) : undefined;
  const own = unit ?? (role === 'unit' ? (called ?? state.holder?.unit) : role === 'district' ? DISTRICT : undefined);
  const about = ABOUT_CALLED.includes(name) && which > 0 ? calledIn(state, which) : undefined;
  const told = TELLING.includes(name) && {
    toldAt: new Date(state.lastAt).toISOString(),
    promised: isoDay(dayOf(state.lastAt) + 15 * which),
  };
  const body = about === undefined ? { ...(said as object), ...told } : { ...(said as object), unit: about };
  const chosen = (body as { readonly unit?: string }).unit;
  const calendar =
    name === 'recomputeDeadlines'
      ? { ...CALENDAR, version: 'other', bits: CALENDAR.bits.replaceAll('9', 'f') }
      : CALENDAR;
  const { hanging } = state.terms;
  const resolved =
    chosen === undefined
      ? { ...state.terms, calendar }
      : termsFor(chosen, state.level, { calendar, ...(hanging && { hanging }) });
  return {
    id,
    name,
    body,
    actor: { role, key, ...(own !== undefined && { unit: own }) },
    ...(fresh && 'resolves' in COMMANDS[name] && { terms: resolved }),
  } as Command;
}

const TELLING: readonly CommandName[] = ['askExtension', 'askHang'];
/** The limits of a kind that run: several may be missed at one instant by one unit. */
function besideNow(state: OrderState, kind: string): string {
  return everyBesideDue(state)
    .filter((each) => each.kind === kind)
    .map(({ no, at }) => `${no} ${at}`)
    .join();
}

const ABOUT_CALLED: readonly CommandName[] = [
  'findOnSite',
  'releaseUnit',
  'ruleWhistle',
  'reviewAssignment',
  'withdrawAssignment',
];

/** Lives per property; more by night: `JIESU_LIVES=20000 npx jest tests/domain/properties.test.ts`. */
const LIVES = Number(process.env.JIESU_LIVES ?? 120);
const RUNS = { numRuns: LIVES };

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
        if (hang === undefined || hang.from === undefined) expect(clock && standsSince(clock)).toBeUndefined();
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

test('the same life lived twice gives the same events', () => {
  fc.assert(
    fc.property(life, (it) => expect(JSON.stringify(live(it))).toBe(JSON.stringify(live(it)))),
    { numRuns: Math.ceil(LIVES / 3) },
  );
});

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
