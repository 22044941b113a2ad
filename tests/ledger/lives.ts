import { ABUSE_FINDINGS } from '../../domain/abuse';
import { DUTIES, WHISTLE_KINDS } from '../../domain/calling';
import {
  COMMAND_NAMES,
  COMMANDS,
  type Command,
  type CommandBodies,
  type CommandName,
  type CommandRow,
  DECLINE_GROUNDS,
  KINDS,
  RETURN_GROUNDS,
  REVIEWS,
} from '../../domain/commands';
import { dayOf, isoDay } from '../../domain/calendar';
import { decide, intake, isRefusal } from '../../domain/decide';
import { nextDue } from '../../domain/agenda';
import type { OrderEvent } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import { isOver, type OrderState } from '../../domain/state';
import { allDue } from '../../workflows/rulings';
import { HANG_REASONS } from '../../domain/hanging';
import { AGENT, CALLING, HANGING, MONDAY, TERMS } from './ledgerFixture';

const TOLD = { toldAt: '', toldBy: 'phone', evidence: 'd'.repeat(64) } as const;

/** A seeded source of chance: the same seed gives the same life. */
export type Chance = () => number;

export function seeded(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const UNITS = ['BJ-110108001', 'BJ-110108002', 'BJ-110105001', 'BJ-BUREAU-05'] as const;
/** Departments that may be called in to an order. */
const CALLED = ['BJ-110108-UMLE', 'BJ-110108-MSA', 'BJ-ENT-WATER'] as const;
const DISTRICTS = ['110108', '110105', '110101'] as const;

function pick<T>(chance: Chance, from: readonly T[]): T {
  return from[Math.floor(chance() * from.length)] as T;
}

/** One draw: the first whose bound lies above it. */
function among<const T>(chance: Chance, ...each: readonly (readonly [T, number])[]): T {
  const drawn = chance();
  return (each.find(([, below]) => drawn < below) ?? each[each.length - 1])?.[0] as T;
}

/** A body for each command that decide may take or refuse, as chance wills. */
const BODIES: { readonly [N in CommandName]: (chance: Chance) => CommandBodies[N] } = {
  answer: () => ({}),
  transfer: () => ({ to: '110' }),
  decline: (chance) => ({ ground: pick(chance, DECLINE_GROUNDS) }),
  merge: () => ({ into: 'L-PARENT' }),
  askInfo: () => ({}),
  addInfo: () => ({ note: 'd'.repeat(64) }),
  submit: () => ({}),
  consult: () => ({}),
  dispatch: (chance) => ({ unit: pick(chance, UNITS) }),
  sign: () => ({}),
  contact: (chance) => (chance() < 0.7 ? { reached: true } : { reached: false, reason: 'noAnswer' }),
  object: (chance) => ({ ground: 'duty', proposedUnit: pick(chance, UNITS) }),
  ruleObjection: (chance) => (chance() < 0.5 ? { upheld: false } : { upheld: true, unit: pick(chance, UNITS) }),
  report: (chance) => ({
    result: among(chance, ['solved', 0.55], ['explained', 0.7], ['unsolved', 1]),
    contacted: true,
    ...(chance() < 0.3 && { unsolvedReason: 'law' as const }),
  }),
  reviewReport: (chance) => ({ accepted: chance() < 0.7 }),
  askExtension: () => ({ value: 24, unit: 'hour', reason: 'law', ...TOLD }),
  ruleExtension: (chance) => ({ granted: chance() < 0.5 }),
  urge: () => ({}),
  supervise: () => ({ ground: 'overdue' }),
  answerSupervision: (chance) => (chance() < 0.3 ? { askReturn: true } : {}),
  reviewSupervision: (chance) => ({ decision: pick(chance, REVIEWS) }),
  raise: () => ({ to: 'district' }),
  giveOpinion: (chance) =>
    chance() < 0.2 ? { decision: 'takeOver', unit: pick(chance, UNITS) } : { decision: 'coordinated' },
  claimFollowUp: () => ({}),
  recordFollowUp: (chance) =>
    chance() < 0.5
      ? { channel: 'phone', outcome: 'noAnswer' }
      : {
          channel: 'phone',
          outcome: 'reached',
          contacted: true,
          solved: chance() < 0.6,
          ...among<object>(
            chance,
            [{ satisfaction: 'satisfied' }, 0.45],
            [{ satisfaction: 'basic' }, 0.55],
            [{ satisfaction: 'unrated' }, 0.6],
            [{ satisfaction: 'dissatisfied' }, 0.9],
            [{ satisfaction: 'dissatisfied', handlingTrue: false }, 1],
          ),
        },
  redo: () => ({}),
  cancel: () => ({ ground: 'caller' }),
  recomputeDeadlines: () => ({}),
  whistle: (chance) => ({ kind: pick(chance, WHISTLE_KINDS), units: [pick(chance, CALLED)] }),
  arrive: () => ({}),
  refuseWhistle: () => ({}),
  findOnSite: (chance) => ({ unit: pick(chance, CALLED), duty: pick(chance, DUTIES) }),
  deliver: () => ({}),
  releaseUnit: (chance) => ({ unit: pick(chance, CALLED) }),
  ruleWhistle: (chance) => ({ unit: pick(chance, CALLED), mustCome: chance() < 0.5 }),
  askCoUnit: (chance) => ({ units: [pick(chance, CALLED)] }),
  coReport: (chance) => (chance() < 0.5 ? { partial: true } : {}),
  raiseRisk: () => ({}),
  acknowledgeRisk: () => ({}),
  reviewAbuse: (chance) => ({ finding: pick(chance, ABUSE_FINDINGS) }),
  askHang: (chance) => ({
    ...TOLD,
    reason: pick(chance, HANG_REASONS),
    plan: 'e'.repeat(64),
    promised: '2026-06-30',
  }),
  endorseHang: (chance) => ({ granted: chance() < 0.8 }),
  ruleHang: (chance) => ({ granted: chance() < 0.8 }),
  reviewHang: () => ({ progress: 'f'.repeat(64) }),
  checkHang: (chance) => ({ accepted: chance() < 0.6 }),
  resumeHang: () => ({}),
  gather: () => ({ orders: ['L-1', 'L-2'] }),
  release: () => ({ orders: ['L-1'] }),
  join: () => ({ into: 'L-PARENT' }),
  leave: () => ({}),
  enrol: () => ({
    into: 'L-PARENT',
    page: 1,
    matter: 'noise.construction',
    place: { district: '110108', street: '110108001' },
    likeness: 'matterOrPlace',
    review: { value: 360, unit: 'hour' },
  }),
  takeResult: () => ({
    from: 'L-PARENT',
    pass: 1,
    unit: UNITS[1],
    result: 'solved',
    reportedAt: MONDAY,
    late: false,
    clock: { from: MONDAY, limit: { value: 120, unit: 'hour' }, dueAt: MONDAY + 120 * 3_600_000 },
  }),
  setFree: (chance) => ({ from: 'L-PARENT', why: chance() < 0.5 ? 'released' : 'parentOver' }),
  tally: (chance) =>
    chance() < 0.5
      ? { of: 'joined', page: 1, count: 2, refused: [], earliest: MONDAY }
      : { of: 'shared', pass: 1, step: 1, how: 'result', upTo: 2, count: 2 },
  assign: (chance) => ({ unit: pick(chance, CALLED) }),
  advanceAssignment: (chance) => ({ step: chance() < 0.5 ? 'signed' : 'working' }),
  submitAssignment: () => ({ result: 'solved' }),
  returnAssignment: (chance) => ({ ground: pick(chance, RETURN_GROUNDS) }),
  reviewAssignment: (chance) => ({ unit: pick(chance, CALLED), accepted: chance() < 0.5 }),
  withdrawAssignment: (chance) => ({ unit: pick(chance, CALLED) }),
  appeal: () => ({ ground: 'notOurs' }),
  ruleAppeal: (chance) => ({ granted: chance() < 0.5 }),
};

/** Not of every life levels below and above are a part: the others get further without them. */
const OFTEN = COMMAND_NAMES.filter((name) => !/ssign|upervis|raise$|Opinion/.test(name));

function commandOf(chance: Chance, state: OrderState, name: CommandName, id: string): Command {
  const row: CommandRow = COMMANDS[name];
  const role = pick(chance, row.roles);
  const acting = row.calledUnits ? pick(chance, CALLED) : (state.holder?.unit ?? UNITS[0]);
  const unit = role === 'unit' ? { unit: acting } : role === 'district' ? { unit: 'BJ-110108' } : {};
  const terms = row.resolves
    ? {
        terms: {
          ...TERMS,
          calling: CALLING,
          hanging: HANGING,
          assigning: { share: 0.7, assistant: false },
          raising: { to: 'BJ-110108', opinion: CALLING.ruling },
          route: { ...TERMS.route, unit: pick(chance, UNITS) },
        },
      }
    : {};
  const said = BODIES[name](chance);
  const told = 'toldAt' in said && { toldAt: new Date(state.lastAt).toISOString() };
  const promised = 'promised' in said && { promised: isoDay(dayOf(state.lastAt) + Math.floor(chance() * 200)) };
  return {
    id,
    name,
    body: { ...said, ...told, ...promised },
    actor: { role, key: `k-${role}`, ...unit },
    ...terms,
  } as Command;
}

/**
 * The batches of events of one order's random life, as the workflow would append them: intake, then commands that
 * decide accepts and limits that fall due.
 */
export function lifeOf(orderNo: string, seed: number, steps = 40): readonly (readonly OrderEvent[])[] {
  const chance = seeded(seed);
  let now = MONDAY + Math.floor(chance() * 10 * 86_400_000);
  const what = {
    orderNo,
    kind: pick(chance, KINDS),
    channel: pick(chance, ['phone', 'app', 'web']),
    matter: pick(chance, ['noise.construction', 'heating.none', 'road.lamp']),
    place: { district: pick(chance, DISTRICTS), ...(chance() < 0.5 && { street: '110108001' }) },
    treatment: chance() < 0.6 ? ({ as: 'dispatch' } as const) : ({ as: 'hold' } as const),
    text: 'b'.repeat(64),
    contentHash: 'c'.repeat(64),
    ...(chance() < 0.1 && { danger: true }),
    ...(chance() < 0.1 && { repeats: { day: 10, month: 12 } }),
  };
  const supervision = { answer: 1, review: 1, manyCallers: 3 };
  const first = intake(
    what,
    { ...TERMS, supervision, route: { ...TERMS.route, automatic: chance() < 0.8 } },
    now,
    AGENT,
  );
  if (isRefusal(first)) throw new Error(first.refused);
  const batches: (readonly OrderEvent[])[] = [first];
  let state = first.reduce<OrderState | undefined>(evolve, undefined) as OrderState;
  for (let step = 0; step < steps; step++) {
    // Something may be said of a closed order still: an appeal, a late urge.
    if (isOver(state) && (state.stage !== 'CLOSED' || chance() < 0.2)) break;
    const due = nextDue(state);
    const waits = due === undefined || chance() < 0.75;
    // Somebody acts before the next limit, or nobody does and it falls due.
    now = waits ? now + Math.floor(chance() * Math.max(1, (due?.at ?? now + 86_400_000) - now)) : due.at + 1;
    const events = waits ? tried(chance, state, now, `m-${step}`) : allDue(state, now);
    if (events.length === 0) continue;
    batches.push(events);
    state = events.reduce<OrderState | undefined>(evolve, state) as OrderState;
  }
  return batches;
}

/** The first of some random commands that the regulation allows now. */
function tried(chance: Chance, state: OrderState, now: number, id: string): readonly OrderEvent[] {
  for (let i = 0; i < 30; i++) {
    const decision = decide(
      state,
      commandOf(chance, state, pick(chance, chance() < 0.75 ? OFTEN : COMMAND_NAMES), id),
      now,
    );
    // An order that is answered or cancelled at once has no life to test.
    if (!isRefusal(decision) && !(decision.some((event) => event.type === 'CANCELLED') && chance() < 0.9))
      return decision;
  }
  return [];
}
