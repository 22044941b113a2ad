import { DAY, dayOf, HOUR, isWorkday, MINUTE, startOfDay } from '../domain/calendar';
import type { Actor } from '../domain/commands';
import type { OrderState } from '../domain/state';
import type { Instant } from '../domain/terms';
import { ACTORS, type Move } from './moves';
import type { Plan } from './plans';
import { visitorMove } from './visits';

/**
 * Who does what next, and when. Follows from plan and state alone, so the same plan takes the same course on the engine
 * and in a test without one. Undefined: everybody waits, only a limit can move the order.
 */
export function nextMove(plan: Plan, state: OrderState): Move | undefined {
  return earlier(deskMove(plan, state), earlier(unitMove(plan, state), visitorMove(plan, state)));
}

function earlier(one: Move | undefined, other: Move | undefined): Move | undefined {
  return one && (!other || one.at <= other.at) ? one : other;
}

function deskMove(plan: Plan, state: OrderState): Move | undefined {
  const { behaviour } = plan;
  const since = state.lastAt;
  switch (state.stage) {
    case 'NEEDS_INFO':
      if (behaviour === 'infoLapsed') return undefined;
      return {
        at: since + 5 * HOUR,
        actor: ACTORS.caller,
        name: 'addInfo',
        body: {},
        words: { note: '补充：靠近东门的那一栋。' },
      };
    case 'TO_DISPATCH': {
      const consults = behaviour === 'consulted' && plan.pace < 0.6;
      if (consults) return { at: since + 40 * MINUTE, actor: ACTORS.dispatcher, name: 'consult', body: {} };
      const { unit } = state.terms.route;
      return { at: since + 25 * MINUTE, actor: ACTORS.dispatcher, name: 'dispatch', body: { unit } };
    }
    case 'CONSULTING':
      return {
        at: working(since + 3 * HOUR, state),
        actor: ACTORS.city,
        name: 'dispatch',
        body: { unit: state.terms.route.unit },
        words: { note: '会商明确由属地牵头，相关单位配合。' },
      };
    case 'OBJECTION':
      return ruling(plan, state);
    case 'REPORTED':
      return review(plan, state);
    case 'HANDLING':
      if (!state.extension || behaviour === 'notExtended') return undefined;
      return {
        at: working(state.extension.askedAt + HOUR, state),
        actor: ACTORS.city,
        name: 'ruleExtension',
        body: { granted: true },
        words: { note: '已核实须采购配件，同意延期。' },
      };
    default:
      return undefined;
  }
}

function ruling({ behaviour, neighbour, pace }: Plan, state: OrderState): Move | undefined {
  const at = state.lastAt + 90 * MINUTE;
  if (behaviour === 'upheld' && neighbour !== undefined) {
    const words = { note: '经核对管界，异议成立。' };
    return { at, actor: ACTORS.city, name: 'ruleObjection', body: { upheld: true, unit: neighbour }, words };
  }
  // Nobody rules in time: the limit denies it.
  if (pace > 0.7) return undefined;
  const words = { note: '管界清楚，异议不成立。' };
  return { at, actor: ACTORS.city, name: 'ruleObjection', body: { upheld: false }, words };
}

/** A poor first report goes back; some reports nobody looks at in time are accepted by themselves. */
function review({ behaviour, pace }: Plan, state: OrderState): Move | undefined {
  const { clock, report } = state;
  const at = working(state.lastAt + 45 * MINUTE, state);
  const early = clock && report && report.at < clock.from + (clock.dueAt - clock.from) * 0.5;
  if (behaviour === 'poorReport' && early && state.round === 1) {
    const words = { note: '未附现场照片，退回补充。' };
    return { at, actor: ACTORS.dispatcher, name: 'reviewReport', body: { accepted: false }, words };
  }
  return pace > 0.6 ? undefined : { at, actor: ACTORS.dispatcher, name: 'reviewReport', body: { accepted: true } };
}

function unitMove(plan: Plan, state: OrderState): Move | undefined {
  const { behaviour, pace } = plan;
  const { holder, clock, due } = state;
  if (!holder || !clock) return undefined;
  const actor: Actor = { role: 'unit', unit: holder.unit, key: `demo-${holder.unit}` };
  if (state.stage === 'DISPATCHED') {
    const signDue = due.sign?.at ?? clock.dueAt;
    const at = within(holder.since, signDue, pace * 0.6, state);
    if (behaviour === 'withdrawn') {
      return { at: state.lastAt + 10 * MINUTE, actor: ACTORS.caller, name: 'cancel', body: { ground: 'caller' } };
    }
    const objects = plan.neighbour !== undefined && state.objections.length === 0;
    if (objects && plan.neighbour !== undefined) {
      const words = { note: '该地点不在我单位管界内。' };
      const until = Math.min(signDue, state.objectionUntil ?? signDue);
      return {
        at: within(holder.since, until, pace * 0.5, state),
        actor,
        name: 'object',
        body: { ground: 'territory', proposedUnit: plan.neighbour },
        words,
      };
    }
    // Who never signs is signed for by the limit; whoever is on call at the weekend rings first and signs by it.
    if (behaviour === 'silent') return undefined;
    const sign: Move = { at, actor, name: 'sign', body: {} };
    return earlier(behaviour === 'slow' && pace > 0.6 ? undefined : sign, contacting(plan, state, actor));
  }
  if (state.stage !== 'HANDLING') return undefined;
  if (behaviour === 'silent' && state.rung < 3 && state.round === 1) return undefined;
  return contacting(plan, state, actor) ?? asking(plan, state, actor) ?? reporting(plan, state, actor);
}

function contacting({ behaviour, pace }: Plan, state: OrderState, actor: Actor): Move | undefined {
  const { due, holder, clock } = state;
  if (!clock || holder?.contactedAt !== undefined) return undefined;
  const limit = due.contact?.at;
  const late = behaviour === 'slow' || limit === undefined;
  const at = late
    ? working(Math.max(state.lastAt, clock.from) + 26 * HOUR * pace, state)
    : within(clock.from, limit, pace * 0.8, state);
  const words = { note: '已电话联系诉求人，约定现场查看。' };
  return { at: Math.max(at, state.lastAt + 5 * MINUTE), actor, name: 'contact', body: { reached: true }, words };
}

function asking({ behaviour, pace }: Plan, state: OrderState, actor: Actor): Move | undefined {
  const { clock } = state;
  if (!clock || state.round > 1) return undefined;
  const at = within(clock.from, clock.dueAt, 0.3, state);
  if (behaviour === 'urged' && state.urges === 0) {
    const words = { note: '诉求人来电询问进度。' };
    return { at: Math.max(at, state.lastAt), actor: ACTORS.agent, name: 'urge', body: {}, words };
  }
  const asks = behaviour === 'extended' || behaviour === 'notExtended';
  if (!asks || state.extension || state.extensions > 0 || state.lastAt > share(clock, 0.3)) return undefined;
  const told = { toldAt: new Date(state.lastAt).toISOString(), toldBy: 'phone', evidence: 'REC' } as const;
  return {
    at,
    actor,
    name: 'askExtension',
    body: { value: 3, unit: 'naturalDay', reason: 'procurement', ...told },
    words: {
      note: '须采购配件，已向诉求人说明。',
      evidence: `通话记录 REC-${Math.floor(1_000 + pace * 8_999)}：已告知延期原因和时间。`,
    },
  };
}

function reporting(plan: Plan, state: OrderState, actor: Actor): Move | undefined {
  const { behaviour, pace, saying } = plan;
  const { clock } = state;
  if (!clock || state.extension) return undefined;
  const late = state.round === 1 && (behaviour === 'slow' || behaviour === 'silent');
  const first = behaviour === 'poorReport' && state.round === 1 && state.lastAt < share(clock, 0.3);
  const wanted = late
    ? working(Math.max(clock.dueAt, state.lastAt) + (0.4 + pace) * DAY, state)
    : within(clock.from, clock.dueAt, first ? 0.3 : behaviour === 'poorReport' ? 0.65 : pace, state);
  const solved = !(behaviour === 'dissatisfied' && state.round === 1);
  return {
    at: Math.max(wanted, state.lastAt + 10 * MINUTE),
    actor,
    name: 'report',
    body: {
      result: solved ? 'solved' : 'explained',
      contacted: true,
      siteVisit: solved,
      factFinding: 'true',
      claimFinding: 'reasonable',
      open: true,
    },
    words: { note: solved ? saying.done : '已向诉求人解释，问题将纳入后续计划。', publicReply: saying.done },
  };
}

function share({ from, dueAt }: { readonly from: Instant; readonly dueAt: Instant }, part: number): Instant {
  return Math.round(from + (dueAt - from) * part);
}

/** A share of the way to a limit, in office hours where that is still in time. */
function within(from: Instant, dueAt: Instant, part: number, state: OrderState): Instant {
  const wanted = Math.max(share({ from, dueAt }, part), state.lastAt + MINUTE);
  const inOffice = working(wanted, state);
  return inOffice < dueAt ? inOffice : Math.max(state.lastAt, Math.min(wanted, dueAt - MINUTE));
}

const OPENS = 9 * HOUR;
const CLOSES = 17.5 * HOUR;

/** The same moment, or the next morning somebody is there. Danger and outages are worked on round the clock. */
function working(wanted: Instant, state: OrderState): Instant {
  if (state.level <= 2) return Math.round(wanted);
  let day = dayOf(wanted);
  const timeOfDay = wanted - startOfDay(day);
  if (timeOfDay < OPENS && isWorkday(state.terms.calendar, day))
    return startOfDay(day) + OPENS + (Math.round(wanted) % HOUR);
  if (timeOfDay < CLOSES && isWorkday(state.terms.calendar, day)) return Math.round(wanted);
  do day++;
  while (!isWorkday(state.terms.calendar, day));
  return startOfDay(day) + OPENS + (Math.round(wanted) % HOUR);
}
