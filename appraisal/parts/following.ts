import { hangsOf } from '../../domain/hanging';
import type { Outcome } from '../../domain/events';
import { firstRating, finalRating, type OrderState, type Rating } from '../../domain/state';
import { type Contribution, type Mark, marked } from '../marks';

const ENDED: Partial<Record<Outcome, Mark>> = {
  answered: 'answered',
  transferred: 'transferred',
  declined: 'declined',
  merged: 'merged',
  cancelled: 'withdrawn',
};

/** What came in, from where: the street, or what is known of the place. Consults and demands alike; a street's own work did not come in. */
export function received(state: OrderState): readonly Contribution[] {
  const { place, outcome, kind, receivedAt: at } = state;
  if (kind === 'task') return [];
  const again = outcome === 'merged' || state.previousOrderNo !== undefined;
  const marks = marked(outcome && ENDED[outcome], again && 'repeat');
  return [{ kind: 'received', unit: place.street ?? place.district ?? 'NOWHERE', no: 1, at, marks }];
}

/** What was said, as marks; `unrated` is neither satisfied nor not. */
function said({ contacted, solved, satisfaction, handlingTrue }: Rating): readonly (Mark | false)[] {
  return [contacted && 'contacted', solved && 'solved', satisfaction, handlingTrue === false && 'untrue'];
}

/** Each valid follow-up (FU-5), of the unit whose work it was about. */
export function visits(state: OrderState): readonly Contribution[] {
  return state.ratings.map((rating, i) => {
    const { at, contactedAt } = rating;
    const marks = marked(rating === firstRating(state) && 'firstVisit', ...said(rating));
    const took = contactedAt !== undefined && { tookMs: at - contactedAt };
    return { kind: 'visit', unit: unitOf(state, rating), no: i + 1, at, marks, ...took };
  });
}

function unitOf(state: OrderState, rating: Rating): string {
  return rating.unit ?? state.holder?.unit ?? state.terms.desks.city;
}

/**
 * Closed orders that were to be followed up, and the score they closed with: final once nothing is done again, at the
 * instant of the follow-up that settled it. While a redo runs an order has no score: what was said before it does not count
 * on as if it held (peers.md, reopened-counts-as-resolved). Where nobody is reached after the redo, the last word stands.
 */
export function closed(state: OrderState): readonly Contribution[] {
  const { closedAt: at, outcome, round } = state;
  const rating = finalRating(state);
  const visited = outcome === 'invalid' || rating !== undefined;
  if (state.stage !== 'CLOSED' || at === undefined || !visited || state.kind === 'task') return [];
  const unit = rating ? unitOf(state, rating) : (state.holder?.unit ?? state.terms.desks.city);
  const marks = marked(
    'visited',
    rating && 'valid',
    round > 1 && 'redone',
    rating?.solved === true && 'solved',
    rating?.solved === true && rating.late && 'solvedLate',
    rating?.solved === true && rating.result === 'explained' && 'explained',
    rating?.solved === false && 'unsolved',
  );
  const end: Contribution = { kind: 'closed', unit, no: 1, at, marks };
  return rating ? [end, { kind: 'scored', unit, no: 1, at, marks: marked(...said(rating)) }] : [end];
}

/** Each wish to give the order back, with what was left of the limit (peers.md 7). */
export function passedOn({ objections }: OrderState): readonly Contribution[] {
  return objections.map(({ unit, at, upheld, leftMs }, i) => {
    const marks = marked(upheld === true && 'objectionUpheld', upheld === false && 'objectionDenied');
    return { kind: 'passedOn', unit, no: i + 1, at, marks, ...(leftMs !== undefined && { tookMs: leftMs }) };
  });
}

/** Each hang 挂账 that was granted, and its end: the stock at an instant is what began before it and had not ended. */
export function hungAndResumed(state: OrderState): readonly Contribution[] {
  const past = hangsOf(state).map(({ unit, from, endedAt }) => ({ unit, from, to: endedAt }));
  const open = state.hang ? [{ unit: state.hang.unit, from: state.hang.from, to: undefined }] : [];
  return [...past, ...open].flatMap(({ unit, from, to }, i): readonly Contribution[] => {
    if (from === undefined) return [];
    const hung: Contribution = { kind: 'hung', unit, no: i + 1, at: from, marks: [] };
    return to === undefined ? [hung] : [hung, { ...hung, kind: 'resumed', at: to }];
  });
}
