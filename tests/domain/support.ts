import { isWorkday as officiallyWorked } from 'chinese-days';
import { nextDue } from '../../domain/agenda';
import { dayNumber, encodeBits, isoDay } from '../../domain/calendar';
import {
  COMMANDS,
  type Actor,
  type Command,
  type CommandBodies,
  type CommandName,
  type Intake,
  type Role,
} from '../../domain/commands';
import { decide, fallDue, intake, isRefusal } from '../../domain/decide';
import type { DueKind, EventType, OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { Refusal } from '../../domain/failures';
import type { HangRules } from '../../domain/hanging';
import type { OrderState } from '../../domain/state';
import type { Instant, Level, Limit, Terms, WorkCalendar } from '../../domain/terms';
import { at, NINE_TO_SIX } from './calendarFixture';

export { at } from './calendarFixture';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const STREET = 'BJ-110108001';
export const OTHER_STREET = 'BJ-110108002';
export const CITY_MANAGEMENT = 'BJ-110108-UMLE';
export const MARKET = 'BJ-110108-MSA';
export const WATER = 'BJ-ENT-WATER';
export const DISTRICT = 'BJ-110108';
export const DESKS: Terms['desks'] = {
  dispatch: 'BJ-DESK-DISPATCH',
  city: 'BJ-DESK-CITY',
  visit: 'BJ-DESK-VISIT',
  district: DISTRICT,
  leader: 'BJ-110108-LEADER',
};

/** Monday in a week without holidays. */
export const MONDAY = at('2026-03-02 10:00');

const FIRST = dayNumber(2026, 1, 1);
const DAYS_OF_2026 = 366;

/** 2026 as announced, make-up days (4 Jan, 14 and 28 Feb, 9 May, 20 Sep, 10 Oct) included; 2027 is not announced. */
export const CALENDAR: WorkCalendar = {
  version: 'cn-2026',
  firstDay: FIRST,
  bits: encodeBits(Array.from({ length: DAYS_OF_2026 }, (_, i) => officiallyWorked(isoDay(FIRST + i)))),
  announcedUntil: dayNumber(2026, 12, 31),
  segments: NINE_TO_SIX,
};

export const hours = (value: number): Limit => ({ value, unit: 'hour' });
export const workHours = (value: number): Limit => ({ value, unit: 'workHour' });
export const workdays = (value: number): Limit => ({ value, unit: 'workday' });
export const days = (value: number): Limit => ({ value, unit: 'naturalDay', rollOver: true });

/** The proposed default set of domain.md §11, by level. */
const BY_LEVEL: Record<
  Level,
  Pick<Terms['limits'], 'sign' | 'contact' | 'objection' | 'objectionReview' | 'report'>
> = {
  1: {
    sign: hours(0.25),
    contact: hours(0.5),
    objection: hours(0.25),
    objectionReview: hours(0.5),
    report: hours(2),
  },
  2: { sign: hours(0.5), contact: hours(2), objection: hours(1), objectionReview: hours(0.5), report: hours(24) },
  3: {
    sign: workHours(4),
    contact: hours(24),
    objection: workdays(1),
    objectionReview: workHours(4),
    report: days(7),
  },
  4: {
    sign: workHours(4),
    contact: hours(24),
    objection: workdays(1),
    objectionReview: workHours(4),
    report: days(15),
  },
};

/** Rules for units called in, as the proposed defaults have them. */
export const CALLING: NonNullable<Terms['calling']> = {
  mayWhistle: true,
  arrival: { demand: workdays(3), keyWork: workdays(3), enforcement: workdays(1), emergency: hours(0.5) },
  ruling: workdays(1),
  coUnit: { share: 0.5, atLeast: hours(2), latest: 0.9 },
};

/** Rules for hanging, as the proposed defaults have them; for a unit of the district. */
export const HANGING: HangRules = {
  district: DISTRICT,
  levels: [3, 4],
  max: 2,
  askBefore: workdays(2),
  districtDecision: workdays(1),
  cityDecision: workdays(1),
  silence: 'refuse',
  review: { value: 30, unit: 'naturalDay' },
  check: workdays(3),
  stop: { value: 180, unit: 'naturalDay' },
  atPromise: 'flag',
  atStop: 'handle',
};

/** Rules for supervision, as the proposed defaults have them. */
export const SUPERVISION: NonNullable<Terms['supervision']> = {
  answer: 3,
  review: 1,
  manyCallers: 5,
  inIncidents: true,
};

export interface TermsChange extends Partial<Omit<Terms, 'limits' | 'route' | 'followUp' | 'extension' | 'desks'>> {
  readonly limits?: Partial<Terms['limits']>;
  readonly route?: Partial<Terms['route']>;
  readonly followUp?: Partial<Terms['followUp']>;
  readonly extension?: Partial<Terms['extension']>;
  readonly desks?: Partial<Terms['desks']>;
}

/** Terms of a level as the rules would resolve them for a matter of a street, with what a test wants otherwise. */
export function terms(level: Level = 3, change: TermsChange = {}): Terms {
  const { limits, route, followUp, extension, desks, ...rest } = change;
  return {
    versions: { profile: 'beijing', hash: 'h', calendar: CALENDAR.version },
    level,
    route: { unit: STREET, copyTo: DISTRICT, basis: 'direct', automatic: true, ...route },
    desks: { ...DESKS, ...desks },
    limits: {
      dispatch: hours(24),
      info: hours(72),
      consult: workdays(1),
      ...BY_LEVEL[level],
      reportReview: workdays(1),
      extensionDecision: workHours(4),
      redo: workdays(3),
      appeal: workdays(3),
      appealDecision: workdays(5),
      freeze: workdays(5),
      ...limits,
    },
    reportBasis: 'level',
    yellowShare: level === 1 ? 0.5 : 0.8,
    ladder: [
      { after: workdays(1), act: 'writtenUrge' },
      { after: workdays(5), act: 'criticise' },
      { after: workdays(10), act: 'supervise' },
    ],
    objection: { max: 2, perUnit: 1 },
    extension: { max: 1, askBefore: workdays(1), maxShare: 1, levels: [3, 4], ...extension },
    followUp: {
      afterReport: hours(12),
      latestAfterDue: hours(24),
      calls: 3,
      minDays: 2,
      retryAfter: hours(4),
      hours: [
        [9 * 60, 12 * 60],
        [14 * 60, 20 * 60],
      ],
      callWithin: hours(4),
      survey: hours(72),
      ...followUp,
    },
    redoMax: 2,
    periodStartDay: 19,
    scale: { satisfied: 1, basic: 0.9, dissatisfied: 0 },
    calendar: CALENDAR,
    outward: false,
    calling: CALLING,
    hanging: HANGING,
    assigning: { share: 0.7, assistant: false },
    raising: { to: DISTRICT, opinion: workdays(1) },
    ...rest,
  };
}

/** Terms as resolved for a unit that a person chose. */
export function termsFor(unit: string, level: Level = 3, change: TermsChange = {}): Terms {
  return terms(level, {
    ...change,
    route: { unit, copyTo: DISTRICT, basis: 'direct', automatic: false, ...change.route },
  });
}

const HOME: Partial<Record<Role, string>> = { unit: STREET, district: DISTRICT };
export function actor(role: Role, unit = HOME[role], key = `key-${role}`): Actor {
  return { role, key, ...(unit !== undefined && { unit }) };
}

export const TEXT = 'a'.repeat(64);
/** The caller was told on Monday at ten, by telephone. */
export const TOLD = { toldAt: '2026-03-02T10:00:00+08:00', toldBy: 'phone', evidence: TEXT } as const;
/** Cannot be solved now; promised for the end of May. */
export const ASK_HANG = { ...TOLD, reason: 'planning', plan: TEXT, promised: '2026-05-31' } as const;

export function intakeOf(change: Partial<Intake> = {}): Intake {
  return {
    orderNo: 'T-1',
    kind: 'complaint',
    channel: 'phone',
    matter: 'noise',
    place: { district: '110108', street: '110108001' },
    treatment: { as: 'dispatch' },
    text: TEXT,
    contentHash: 'b'.repeat(64),
    ...change,
  };
}

interface Sending {
  readonly by?: Actor;
  readonly at?: Instant;
  readonly terms?: Terms;
}

/** No test lets so many limits pass in one go: a limit that does not go away is a fault, not a test without end. */
const MOST_AT_ONCE = 1_000;

/** Events and states are kept as JSON: a member without a value would be one before and none after. */
function isHollow(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.values(value).some(isHollow));
}

function whole<T>(told: T): T {
  if (isHollow(told)) throw new Error(`a member without a value: ${JSON.stringify(told, (_, v) => v ?? null)}`);
  return told;
}

/** One order in a test: what is said to it, the time that passes, and what became of it. */
export class Case {
  events: readonly OrderEvent[] = [];
  private sent = 0;

  constructor(what: Partial<Intake> = {}, inForce: Terms = terms(), when: Instant = MONDAY) {
    const taken = intake(intakeOf(what), inForce, when, actor('agent'));
    if (isRefusal(taken)) throw new Error(`intake refused: ${taken.refused}`);
    this.events = whole(taken);
    this.now = when;
  }

  now: Instant;

  private folded: { readonly events: readonly OrderEvent[]; readonly state: OrderState } | undefined;

  /** Folded from where it was last asked for, unless a test has put other events in the place of those. */
  get state(): OrderState {
    const { events, folded } = this;
    if (folded?.events === events) return folded.state;
    const goesOn = folded?.events.every((event, i) => event === events[i]) === true;
    const state = goesOn ? fold(events.slice(folded.events.length), folded.state) : fold(events);
    this.folded = { events, state: whole(state) };
    return state;
  }

  get stage(): string {
    return this.state.stage;
  }

  /** A command and what decide makes of it, without taking it in. */
  ask<N extends CommandName>(name: N, body: CommandBodies[N], sending: Sending = {}): readonly OrderEvent[] | Refusal {
    const { state } = this;
    const role = (COMMANDS[name].roles as readonly Role[])[0] as Role;
    const by = sending.by ?? actor(role, role === 'unit' ? state.holder?.unit : HOME[role]);
    this.sent += 1;
    const command = {
      id: `m-${this.sent}`,
      name,
      body,
      actor: by,
      ...(sending.terms && { terms: sending.terms }),
    } as Command;
    const decision = whole(decide(state, command, sending.at ?? this.now));
    if (isRefusal(decision) && decision.rule === '') throw new Error(`${name}: ${decision.refused} by no article`);
    if (!isRefusal(decision) && decision.length === 0) throw new Error(`${name} is granted and leaves no trace`);
    return decision;
  }

  /** Time passes up to the instant of the command, then it is given; its refusal is the test's failure. */
  give<N extends CommandName>(name: N, body: CommandBodies[N], sending: Sending = {}): this {
    this.pass(sending.at ?? this.now);
    const decision = this.ask(name, body, { ...sending, at: this.now });
    if (isRefusal(decision)) throw new Error(`${name} in ${this.stage} refused: ${decision.refused}`);
    this.events = [...this.events, ...decision];
    return this;
  }

  /** The code with which a command is refused; time passes up to it first. */
  refused<N extends CommandName>(name: N, body: CommandBodies[N], sending: Sending = {}): string {
    this.pass(sending.at ?? this.now);
    const decision = this.ask(name, body, { ...sending, at: this.now });
    return isRefusal(decision) ? decision.refused : 'not refused';
  }

  /** Time passes: everything due before `until` falls due a millisecond after its limit. Exactly at due is in time. */
  pass(until: Instant): this {
    let fallen = 0;
    for (let due = nextDue(this.state); due && due.at < until; due = nextDue(this.state)) {
      if (++fallen > MOST_AT_ONCE) throw new Error(`${due.kind} falls due again and again`);
      this.notice(due.at + 1);
    }
    this.now = Math.max(this.now, until);
    return this;
  }

  /** What had fallen due is noticed at this instant only, however late. */
  notice(now: Instant): this {
    this.now = Math.max(this.now, now);
    let fallen = 0;
    for (let more = fallDue(this.state, now); more.length > 0; more = fallDue(this.state, now)) {
      if (++fallen > MOST_AT_ONCE) throw new Error(`${more[0]?.type} happens again and again`);
      this.events = [...this.events, ...whole(more)];
    }
    return this;
  }

  due(kind: DueKind): Instant {
    const armed = this.state.due[kind];
    if (!armed) throw new Error(`${kind} is not armed in ${this.stage}`);
    return armed.at;
  }

  all<T extends EventType>(type: T): readonly OrderEvent<T>[] {
    return this.events.filter((event) => event.type === type) as unknown as readonly OrderEvent<T>[];
  }

  get types(): readonly EventType[] {
    return this.events.map(({ type }) => type);
  }

  /** Types of the events since the n-th. */
  since(seq: number): readonly EventType[] {
    return this.types.slice(seq);
  }

  /** The clocks breached so far, oldest first. */
  get breached(): readonly string[] {
    return this.state.breaches.map(({ clock }) => clock);
  }
}

export const SATISFIED = {
  channel: 'phone',
  outcome: 'reached',
  contacted: true,
  solved: true,
  satisfaction: 'satisfied',
} as const;
export const DISSATISFIED = { ...SATISFIED, solved: false, satisfaction: 'dissatisfied' } as const;
export const NO_ANSWER = { channel: 'phone', outcome: 'noAnswer' } as const;

/** Dispatched to the street on Monday 10:00, signed and contacted within the hour. */
export function inHandling(level: Level = 3, change: TermsChange = {}): Case {
  return new Case({}, terms(level, change)).give('sign', {}).give('contact', { reached: true });
}

/** Asked on Monday, endorsed by the district and granted by the city at once. */
export function hung(rules: Partial<HangRules> = {}, level: Level = 3, change: TermsChange = {}): Case {
  return inHandling(level, change)
    .give('askHang', ASK_HANG, { terms: terms(level, { hanging: { ...HANGING, ...rules } }) })
    .give('endorseHang', { granted: true })
    .give('ruleHang', { granted: true });
}

/** Reported at `when` (default: Monday 16:00) and accepted at once by the desk. */
export function toVisit(when: Instant = MONDAY + 6 * HOUR, change: TermsChange = {}, level: Level = 3): Case {
  return inHandling(level, change)
    .give('report', { result: 'solved' }, { at: when })
    .give('reviewReport', { accepted: true }, { at: when });
}

/** Reported, accepted, followed up, and the caller satisfied. */
export function closedOrder(change: TermsChange = {}): Case {
  const order = toVisit(undefined, change);
  order.pass(order.due('followUp') + 1);
  return order.give('recordFollowUp', SATISFIED, { at: order.state.visit?.task?.from ?? 0 });
}

/** In each stage at least one order that stands there, made by commands and time only. */
export const IN_STAGE: Record<OrderState['stage'], () => Case> = {
  RECEIVED: () => new Case({ treatment: { as: 'hold' } }),
  NEEDS_INFO: () => new Case({ treatment: { as: 'askInfo' } }),
  TO_DISPATCH: () => new Case({}, terms(3, { route: { automatic: false } })),
  CONSULTING: () => new Case({}, terms(3, { route: { automatic: false } })).give('consult', {}),
  DISPATCHED: () => new Case(),
  OBJECTION: () => new Case().give('object', { ground: 'duty', proposedUnit: OTHER_STREET }),
  HANDLING: () => inHandling(),
  HUNG: () => hung(),
  REPORTED: () => inHandling().give('report', { result: 'solved' }),
  TO_VISIT: () => toVisit(),
  VISITING: () => {
    const order = toVisit();
    return order.pass(order.due('followUp') + 1);
  },
  JOINED: () =>
    inHandling().give('enrol', {
      into: 'T-0',
      page: 1,
      matter: 'noise',
      place: { district: '110108' },
      likeness: 'matterAndPlace',
      review: days(15),
    }),
  ANSWERED: () => new Case({ kind: 'consult', treatment: { as: 'answer' } }),
  TRANSFERRED: () => new Case({ treatment: { as: 'transfer', to: '110' } }),
  DECLINED: () => new Case({ treatment: { as: 'decline', ground: 'secret' } }),
  MERGED: () => new Case({ treatment: { as: 'merge', into: 'T-0' } }),
  CLOSED: () => closedOrder(),
  CANCELLED: () => inHandling().give('cancel', { ground: 'error' }, { by: actor('agent') }),
};
