import { addLimit } from '../calendar';
import type { Actor, Command } from '../commands';
import type { Due, Fact } from '../events';
import type { Refusal } from '../failures';
import {
  endOfDay,
  type Hang,
  type HangRules,
  hangDesk,
  hangOf,
  hangsOf,
  hungMs,
  openMs,
  type Resumption,
  type TellingCaller,
  type Told,
} from '../hanging';
import { leftOf, resumed } from '../reportClock';
import { clockOf, holderOf, type OrderState } from '../state';
import type { Instant } from '../terms';
import { at, due, guessed, yellowLight } from './facts';
import { noted } from './stamp';

type Decision = readonly Fact[] | Refusal;
const RULE = 'art. 15(2); TL-11';

function refuse(refused: Refusal['refused']): Refusal {
  return { refused, rule: RULE };
}

/**
 * Art. 15(2): the caller is told before the unit asks for time, and the evidence is kept. Undefined where it cannot be so:
 * told of the order before it was there, told in the future, or no evidence.
 */
export function proofOf(state: OrderState, told: TellingCaller, now: Instant): Told | undefined {
  const toldAt = Date.parse(told.toldAt);
  // The sender's clock knows no parts of a millisecond.
  const can = toldAt >= Math.floor(state.receivedAt) && toldAt <= now && told.evidence.trim() !== '';
  return can ? { toldAt, toldBy: told.toldBy, evidence: told.evidence } : undefined;
}

/**
 * Art. 15(2), TL-11: a matter that cannot be solved now may hang 挂账: with a plan, a promised date and evidence that the
 * caller was told; a limited number of times, never for urgent levels, asked well before the limit. Telling the caller of it
 * is contact (art. 15). The limit runs on until it is decided.
 */
export function askHang(state: OrderState, command: Command<'askHang'>, now: Instant): Decision {
  const { body, terms: fresh } = command;
  const rules = fresh?.hanging;
  const { plan, reason } = body;
  const { calendar } = state.terms;
  if (!rules?.levels.includes(state.level)) return refuse('HANG_NOT_ALLOWED');
  if (state.hang) return refuse('HANG_PENDING');
  if (state.extension) return refuse('EXTENSION_PENDING');
  const asked = hangsOf(state);
  // What may be granted, and one request more, so that a refused one may be made better once.
  const hung = asked.filter(({ from }) => from !== undefined).length;
  if (state.topic || hung >= rules.max || asked.length > rules.max) return refuse('HANG_LIMIT');
  const told = proofOf(state, body, now);
  if (!told) return refuse('CALLER_NOT_TOLD');
  if (addLimit(now, rules.askBefore, calendar) > clockOf(state).dueAt) return refuse('HANG_TOO_LATE');
  const promisedAt = endOfDay(body.promised);
  if (promisedAt === undefined) return refuse('INVALID_BODY');
  if (promisedAt <= now || promisedAt > stopDue(state, rules, now).at) return refuse('HANG_DATE');
  const step = rules.district === undefined || rules.district === holderOf(state).unit ? 'city' : 'district';
  const contacted: readonly Fact[] =
    holderOf(state).contactedAt === undefined ? [{ type: 'CONTACTED', reached: true }] : [];
  const dues = { hangDecision: decisionDue(state, rules, step, now) };
  return [
    ...contacted,
    { type: 'HANG_ASKED', reason, plan, promisedAt, ...told, ...noted(body), rules, step, due: dues },
  ];
}

/** Never after the unit's own limit: whoever stays silent until then has refused. */
function decisionDue(state: OrderState, rules: HangRules, step: 'district' | 'city', now: Instant): Due {
  const limit = step === 'district' ? rules.districtDecision : rules.cityDecision;
  const decision = due(now, limit, state.terms);
  const { dueAt } = clockOf(state);
  return decision.at > dueAt ? at(dueAt, now) : decision;
}

/** The hard stop: what earlier hangs of the order have used up is used up. */
function stopDue(state: OrderState, rules: HangRules, now: Instant): Due {
  return due(now, rules.stop, state.terms, hungMs(state, now));
}

/** §2.4: the district first, another person than the one who asked. */
export function endorseHang(state: OrderState, { body, actor }: Command<'endorseHang'>, now: Instant): Decision {
  const { hang } = state;
  if (hang?.step !== 'district') return refuse('NO_HANG_PENDING');
  if (actor.unit !== hang.rules.district) return refuse('NOT_THE_HOLDER');
  if (same(actor, hang.askedBy)) return refuse('SAME_PERSON');
  if (!body.granted) return [{ type: 'HANG_REFUSED', ...noted(body) }];
  return [endorsed(state, hang.rules, now, noted(body))];
}

function endorsed(state: OrderState, rules: HangRules, now: Instant, how: { auto?: true; note?: string }): Fact {
  return { type: 'HANG_ENDORSED', ...how, due: { hangDecision: decisionDue(state, rules, 'city', now) } };
}

/** §2.4: then the city, a third person. A promise that has passed meanwhile can only be refused. */
export function ruleHang(state: OrderState, { body, actor }: Command<'ruleHang'>, now: Instant): Decision {
  const { hang } = state;
  if (hang?.step !== 'city') return refuse('NO_HANG_PENDING');
  if (same(actor, hang.askedBy, hang.endorsedBy)) return refuse('SAME_PERSON');
  if (!body.granted) return [{ type: 'HANG_REFUSED', ...noted(body) }];
  const { promisedAt, rules } = hang;
  if (promisedAt <= now) return refuse('HANG_DATE');
  const { limit, dueAt } = clockOf(state);
  const dues = {
    hangReview: due(now, rules.review, state.terms),
    hangPromise: at(promisedAt, now),
    hangStop: stopDue(state, rules, now),
  };
  const leftMs = leftOf(now, dueAt, limit.unit, state.terms.calendar).ms;
  return [{ type: 'HUNG', leftMs, ...noted(body), due: dues }];
}

function same({ key }: Actor, ...others: readonly (string | undefined)[]): boolean {
  return key !== undefined && others.includes(key);
}

/** TL-11: progress, at the latest when the review is due. */
export function reviewHang(state: OrderState, { body }: Command<'reviewHang'>, now: Instant): Decision {
  const { rules, reportedAt } = hangOf(state);
  if (reportedAt !== undefined) return refuse('REVIEW_PENDING');
  return [{ type: 'HANG_REPORTED', ...body, due: { hangCheck: due(now, rules.check, state.terms) } }];
}

/** The district, or the city, looks at the progress: enough until the next review, or to be reported better soon. */
export function checkHang(state: OrderState, { body, actor }: Command<'checkHang'>, now: Instant): Decision {
  const hang = hangOf(state);
  if (!mayDirect(hang, actor)) return refuse('NOT_THE_HOLDER');
  if (hang.reportedAt === undefined) return refuse('NO_REVIEW_PENDING');
  return [checked(state, body, now)];
}

function checked(
  state: OrderState,
  how: { readonly accepted: boolean; readonly auto?: true; readonly note?: string },
  now: Instant,
): Fact {
  const { review, check } = hangOf(state).rules;
  return { type: 'HANG_CHECKED', ...how, due: { hangReview: due(now, how.accepted ? review : check, state.terms) } };
}

/** The work is possible again, says the unit, or it must go on, say the district or the city. */
export function resumeHang(state: OrderState, { body, actor }: Command<'resumeHang'>, now: Instant): Decision {
  if (actor.role === 'unit') return [ended(state, 'unit', now, body)];
  if (!mayDirect(hangOf(state), actor)) return refuse('NOT_THE_HOLDER');
  return [ended(state, 'order', now, body)];
}

function mayDirect({ rules }: Hang, actor: Actor): boolean {
  return actor.role === 'city' || actor.unit === rules.district;
}

/** The clock of the unit goes on with what was left of its limit (peers.md 3). */
export function ended(
  state: OrderState,
  why: Resumption,
  now: Instant,
  body: { readonly note?: string } = {},
): Fact<'HANG_ENDED'> {
  const { terms } = state;
  const clock = resumed(clockOf(state), now, terms.calendar);
  const dues = {
    ...yellowLight({ ...state, clock }, now),
    report: { at: clock.dueAt, from: clock.from, limit: clock.limit },
  };
  return {
    type: 'HANG_ENDED',
    why,
    hungMs: openMs(state, now),
    ...noted(body),
    ...guessed(terms, dues),
    due: dues,
  };
}

/** Silence on a request: the district's refuses or climbs, as the policy says; the city's refuses. */
export function undecided(state: OrderState, now: Instant): Fact {
  const { rules, step } = hangOf(state);
  const climbs = step === 'district' && rules.silence === 'climb' && now < clockOf(state).dueAt;
  return climbs ? endorsed(state, rules, now, { auto: true }) : { type: 'HANG_REFUSED', auto: true };
}

/** A report on progress that never came: the unit's breach; the desk that granted is told, and the next one is due. */
export function reviewMissed(state: OrderState, now: Instant): Fact {
  const { review } = hangOf(state).rules;
  return { type: 'HANG_REVIEW_MISSED', to: hangDesk(state), due: { hangReview: due(now, review, state.terms) } };
}

/** Progress that nobody looked at counts as accepted; the silence is the desk's breach. */
export function unchecked(state: OrderState, now: Instant): Fact {
  return checked(state, { accepted: true, auto: true }, now);
}

/** The promised date has come and the order still hangs. */
export function promisePassed(state: OrderState, now: Instant): readonly Fact[] {
  const passed: Fact = { type: 'HANG_PROMISE_PASSED', to: hangDesk(state) };
  return hangOf(state).rules.atPromise === 'resume' ? [passed, ended(state, 'promise', now)] : [passed];
}

/** The hard stop: the matter goes into the topic pool 专题池, and the order goes on: nobody hangs for ever. */
export function stopped(state: OrderState, now: Instant): readonly [Fact, Fact] {
  const closes = hangOf(state).rules.atStop === 'close' && { closes: true as const };
  const pooled: Fact = {
    type: 'TOPIC_POOLED',
    to: state.terms.desks.city,
    hungMs: hungMs(state, now),
    ...closes,
  };
  return [pooled, ended(state, 'stop', now)];
}
