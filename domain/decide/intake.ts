import type { Actor, Intake, Kind } from '../commands';
import type { Fact, OrderEvent } from '../events';
import type { Refusal } from '../failures';
import { follow, type Suggestion } from '../suggesting';
import type { Instant, Terms, UnitCode } from '../terms';
import { atIntake } from './besides';
import { dispatched, dispatchDue, due } from './facts';
import { taskBegun } from './task';
import { stamp } from './stamp';

/** Kinds that an answer on the phone may settle (IN-6); help, complaint and report must be handled and followed up. */
const ANSWERABLE: readonly Kind[] = ['consult', 'suggestion', 'praise', 'other'];

export function mayAnswer(kind: Kind): boolean {
  return ANSWERABLE.includes(kind);
}

/**
 * Art. 10, 11: the order begins. One of the six special treatments, or on to dispatch: by the catalogue at once where it is
 * clear (art. 12(1)), otherwise to a dispatcher within the dispatch limit.
 * Refuses an answer at once for kinds that must be handled, and a merge into itself.
 */
export function intake(what: Intake, terms: Terms, now: Instant, by: Actor): readonly OrderEvent[] | Refusal {
  const { treatment } = what;
  if (treatment.as === 'answer' && !mayAnswer(what.kind))
    return { refused: 'ANSWER_ONLY_CONSULTS', rule: 'art. 11; IN-6' };
  if (treatment.as === 'merge' && treatment.into === what.orderNo)
    return { refused: 'SELF_MERGE', rule: 'art. 11(3); IN-9' };
  // A task is a whistle without a caller, and nothing else is.
  if ((what.kind === 'task') !== (treatment.as === 'whistle'))
    return { refused: 'INVALID_BODY', rule: 'art. 16; WH-2' };
  const { level: _, repeats: __, ...rest } = what;
  if (treatment.as === 'whistle') {
    const begun = taskBegun(treatment, terms, now, by);
    if ('refused' in begun) return begun;
    // What was resolved for calling stands in WHISTLED.
    const { calling: ___, ...kept } = terms;
    const received: Fact = { type: 'RECEIVED', ...rest, terms: kept, due: dispatchDue(now, terms) };
    return stamp([received, ...atIntake(what, terms), ...begun], now, by);
  }
  const received: Fact<'RECEIVED'> = { type: 'RECEIVED', ...rest, terms, due: dispatchDue(now, terms) };
  return stamp([received, ...atIntake(what, terms), ...treated(what, terms, now)], now, by);
}

function treated({ treatment, suggestion }: Intake, terms: Terms, now: Instant): readonly Fact[] {
  switch (treatment.as) {
    case 'dispatch':
      return toDispatch(terms, now, { suggestion });
    case 'hold':
    case 'whistle':
      return [];
    case 'askInfo':
      return [{ type: 'INFO_ASKED', due: { info: due(now, terms.limits.info, terms) } }];
    case 'answer':
      return [{ type: 'ANSWERED' }];
    case 'transfer':
      return [{ type: 'TRANSFERRED', to: treatment.to }];
    case 'decline':
      return [{ type: 'DECLINED', ground: treatment.ground }];
    case 'merge':
      return [{ type: 'MERGED', into: treatment.into }];
  }
}

/**
 * Art. 12(1): straight to the unit where the catalogue is clear, unless a ruling has freed it; where the catalogue sends to
 * nobody, by a suggestion that is sure enough; otherwise a dispatcher decides within the limit.
 * @param spentMs what the dispatch clock had counted before a pause
 */
export function toDispatch(terms: Terms, now: Instant, by: Sending): readonly Fact[] {
  return withoutPerson(terms, now, by) ?? [{ type: 'SUBMITTED', due: dispatchDue(now, terms, by.spentMs) }];
}

interface Sending {
  readonly freed?: readonly UnitCode[];
  readonly spentMs?: number | undefined;
  readonly suggestion?: Suggestion | undefined;
}

/** The dispatch that needs no person; undefined where one must decide. */
export function withoutPerson(
  terms: Terms,
  now: Instant,
  { freed = [], suggestion }: Sending,
): readonly Fact[] | undefined {
  const { route } = terms;
  if (route.automatic && !freed.includes(route.unit))
    return [dispatched({ unit: route.unit, copyTo: route.copyTo, how: 'auto' }, now, terms, false)];
  const followed = follow(terms, suggestion, freed);
  if (!followed) return undefined;
  const { suggested, terms: own } = followed;
  return [dispatched({ unit: own.route.unit, copyTo: own.route.copyTo, how: 'suggested', suggested }, now, own, true)];
}
