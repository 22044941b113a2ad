import { addLimit } from '../calendar';
import type { Command } from '../commands';
import type { Due, Dues, Fact } from '../events';
import type { Refusal } from '../failures';
import { isLiaison } from '../liaison';
import { holderOf, type OrderState } from '../state';
import {
  waitsForSupervisor,
  callersOf,
  type Ground,
  isOpenSupervision,
  leaderOf,
  MOST_SUPERVISIONS,
  type Supervision,
  supervisionsOf,
} from '../supervising';
import type { Instant, Limit, UnitCode } from '../terms';

type Decision = readonly Fact[] | Refusal;

const RULE = 'art. 35; AP-14';

interface Wanted {
  readonly ground: Ground;
  /** Who is told; for a rung the leader, else the unit. */
  readonly to: UnitCode;
  /** Who must answer. */
  readonly unit: UnitCode;
  readonly supervisor: UnitCode;
  readonly cause: string;
  /** Asked for by somebody who may not issue it. */
  readonly submitted?: boolean;
  readonly rung?: number;
  readonly due?: Dues;
  readonly note?: string;
}

/**
 * SUPERVISED, and where the rules know it a supervision with clocks of its own. Once a cause: a second time it only counts,
 * as a reminder of the one that stands; and so it does on orders of before these rules.
 * @param before how many begin in the same instant before it
 */
function supervised(state: OrderState, wanted: Wanted, now: Instant, before = 0): Fact<'SUPERVISED'> {
  const { ground, to, unit, supervisor, cause, submitted, rung, due, note } = wanted;
  const { supervision: rules, calendar } = state.terms;
  const known = supervisionsOf(state);
  const days = (value: number): Limit => ({ value, unit: 'workday' });
  const opens = rules && known.length < MOST_SUPERVISIONS && !known.some((each) => each.cause === cause);
  return {
    type: 'SUPERVISED',
    ground,
    to,
    ...(rung !== undefined && { rung }),
    ...(note !== undefined && { note }),
    ...(due && { due }),
    ...(opens && {
      opened: {
        ...{
          no: known.length + before + 1,
          cause,
          unit,
          supervisor,
          answer: days(rules.answer),
          review: days(rules.review),
        },
        ...(submitted
          ? { reviewBy: addLimit(now, days(rules.review), calendar) }
          : { answerBy: addLimit(now, days(rules.answer), calendar) }),
      },
    }),
  };
}

const BY_HAND = ['supervisor', 'city'];

/** By hand, of whoever holds the order: issued by a supervisor or the city; a district or a dispatcher submits it to be issued. */
export function supervise(state: OrderState, { body, actor }: Command<'supervise'>, now: Instant): Decision {
  const { unit } = holderOf(state);
  if (isLiaison(state)) return { refused: 'LIAISON_ONLY', rule: 'art. 22; TL-13' };
  const submitted = !BY_HAND.includes(actor.role);
  if (submitted && !state.terms.supervision) return { refused: 'NO_SUCH_RULE', rule: RULE };
  if (actor.role === 'district' && actor.unit !== state.terms.desks.district)
    return { refused: 'NOT_THE_HOLDER', rule: RULE };
  const same = supervisionsOf(state).filter((each) => each.ground === body.ground && each.unit === unit);
  const running = same.find(isOpenSupervision);
  const cause = running?.cause ?? `hand/${body.ground}/${unit}/${same.length + 1}`;
  return [supervised(state, { ...body, to: unit, unit, supervisor: leaderOf(state), cause, submitted }, now)];
}

/** AP-14 overdue: the rung of the ladder, once a dispatch and round; later rungs remind. */
export function supervisedOverdue(state: OrderState, rung: number, due: Dues, now: Instant): Fact<'SUPERVISED'> {
  const supervisor = leaderOf(state);
  const { unit } = holderOf(state);
  const cause = `overdue/${state.dispatches}/${state.round}`;
  return supervised(state, { ground: 'overdue', to: supervisor, unit, supervisor, cause, rung, due }, now);
}

/** AP-14 refusal to take: a department that stayed away after the ruling (WH-5). */
export function supervisedAway(
  state: OrderState,
  units: readonly UnitCode[],
  whistle: number,
  now: Instant,
): readonly Fact[] {
  const supervisor = state.terms.desks.district;
  return units.map((unit, i) => {
    const cause = `refusal/${unit}/whistle/${whistle}`;
    return supervised(state, { ground: 'refusal', to: unit, unit, supervisor, cause }, now, i);
  });
}

/** AP-14 refusal to take: the order was ruled to be the unit's, and even so it did not contact the caller in time. */
export function supervisedNotTaken(state: OrderState, now: Instant): readonly Fact[] {
  if (!state.terms.supervision || state.holder?.how !== 'ruling' || isLiaison(state)) return [];
  const { unit } = state.holder;
  const cause = `refusal/${unit}/${state.dispatches}`;
  return [supervised(state, { ground: 'refusal', to: unit, unit, supervisor: leaderOf(state), cause }, now)];
}

/** AP-14 should be solved and is not: the unit reported it solved, the caller says it is not, and it goes back. */
export function supervisedUnsolved(state: OrderState, now: Instant): readonly Fact[] {
  if (!state.terms.supervision || state.report?.result !== 'solved' || isLiaison(state)) return [];
  const { unit } = holderOf(state);
  const cause = `notSolved/${state.dispatches}/${state.round}`;
  return [supervised(state, { ground: 'notSolved', to: unit, unit, supervisor: leaderOf(state), cause }, now)];
}

/** AP-14 many callers: with these the number of the policy is reached, once a dispatch. */
function supervisedByMany(state: OrderState, more: number, now: Instant): readonly Fact[] {
  const { supervision: rules } = state.terms;
  const cause = `manyCallers/${state.dispatches}`;
  if (
    !rules ||
    !state.holder ||
    isLiaison(state) ||
    state.closedAt !== undefined ||
    callersOf(state) + more < rules.manyCallers
  )
    return [];
  if (supervisionsOf(state).some((each) => each.cause === cause)) return [];
  const { unit } = state.holder;
  return [supervised(state, { ground: 'manyCallers', to: unit, unit, supervisor: leaderOf(state), cause }, now)];
}

/** One more urge. A member waits in nobody's hands (IN-17): no unit of its own answers for its callers. */
export function supervisedByUrge(state: OrderState, now: Instant): readonly Fact[] {
  if (state.stage === 'JOINED' && state.terms.supervision?.inIncidents) return [];
  return supervisedByMany(state, 1, now);
}

/** A page of an incident has come in, of so many callers. */
export function supervisedByMembers(state: OrderState, joined: number, now: Instant): readonly Fact[] {
  return joined > 0 && state.terms.supervision?.inIncidents ? supervisedByMany(state, joined, now) : [];
}

function newest(all: readonly Supervision[], no?: number): Supervision | undefined {
  return all.findLast((each) => no === undefined || each.no === no);
}

/** The unit says what it has done, or that it is not the one to do it. Late is late and still counts. */
export function answerSupervision(state: OrderState, command: Command<'answerSupervision'>, now: Instant): Decision {
  const { body, actor } = command;
  const owed = (each: Supervision) =>
    each.state === 'issued' || (each.state === 'waitingReview' && each.answeredAt === undefined);
  const on = newest(
    supervisionsOf(state).filter((each) => each.unit === actor.unit && owed(each)),
    body.no,
  );
  if (!on) return { refused: 'NOT_CALLED', rule: RULE };
  const { no: _, ...said } = body;
  const reviewBy = on.reviewBy ?? addLimit(now, on.review, state.terms.calendar);
  const late = on.state === 'waitingReview';
  return [{ type: 'SUPERVISION_ANSWERED', no: on.no, unit: on.unit, ...said, ...(late && { late }), reviewBy }];
}

/** May this actor review: any supervisor and the city, else only whoever is the supervisor of this one. */
function mayReview({ supervisor }: Supervision, { role, unit }: Command['actor'], district: UnitCode): boolean {
  return role === 'supervisor' || role === 'city' || unit === supervisor || (role === 'district' && unit === district);
}

/** Issued, returned, taken as handled until the order is reported, or closed: by the supervisor. */
export function reviewSupervision(state: OrderState, command: Command<'reviewSupervision'>, now: Instant): Decision {
  const { body, actor } = command;
  const { district } = state.terms.desks;
  const mine = supervisionsOf(state).filter((each) => mayReview(each, actor, district));
  const elsewhere = actor.role === 'unit' || (actor.role === 'district' && actor.unit !== district);
  if (mine.length === 0 && elsewhere) return { refused: 'NOT_CALLED', rule: RULE };
  const on = newest(
    mine.filter((each) => waitsForSupervisor(each) || each.state === 'handled'),
    body.no,
  );
  if (!on) return { refused: 'NO_SUPERVISION_PENDING', rule: RULE };
  if (!MAY_BE[body.decision].includes(on.state)) return { refused: 'WRONG_STATE', rule: RULE };
  const back = body.decision === 'issue' || body.decision === 'return';
  const answerBy = addLimit(now, on.answer, state.terms.calendar);
  const { no: _, ...said } = body;
  return [{ type: 'SUPERVISION_REVIEWED', no: on.no, unit: on.unit, ...said, ...(back && { answerBy }) }];
}

const MAY_BE: Record<Command<'reviewSupervision'>['body']['decision'], readonly Supervision['state'][]> = {
  issue: ['submitted'],
  return: ['returnAsked', 'waitingReview'],
  handled: ['returnAsked', 'waitingReview'],
  close: ['submitted', 'returnAsked', 'waitingReview', 'handled'],
};

type Breach = (owner: UnitCode, due: Due) => Fact<'BREACHED'>;

/** No answer in time is the unit's breach, and goes to the supervisor all the same: somebody must act. */
export function supervisionsUnanswered(state: OrderState, now: Instant, breach: Breach): readonly Fact[] {
  return supervisionsOf(state).flatMap((each): readonly Fact[] => {
    const { no, unit, answerBy, since: from, answer: limit } = each;
    if (each.state !== 'issued' || answerBy === undefined || now <= answerBy) return [];
    const reviewBy = addLimit(now, each.review, state.terms.calendar);
    return [breach(unit, { at: answerBy, from, limit }), { type: 'SUPERVISION_LAPSED', no, unit, reviewBy }];
  });
}

/** A review that does not come ends at the city's duty desk; above that there is nobody, and no more limit. */
export function supervisionsUnreviewed(state: OrderState, now: Instant, breach: Breach): readonly Fact[] {
  const { city: to } = state.terms.desks;
  return supervisionsOf(state).flatMap((each): readonly Fact[] => {
    const { no, supervisor, reviewBy, since: from, review: limit } = each;
    if (!waitsForSupervisor(each) || reviewBy === undefined || now <= reviewBy) return [];
    const next = supervisor === to ? {} : { reviewBy: addLimit(now, limit, state.terms.calendar) };
    return [breach(supervisor, { at: reviewBy, from, limit }), { type: 'SUPERVISION_CLIMBED', no, to, ...next }];
  });
}
