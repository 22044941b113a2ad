import { bouncesOf } from '../../domain/bouncing';
import type { OrderState, Sending } from '../../domain/state';
import { type Contribution, type Mark, marked } from '../marks';

const HOW: Readonly<Record<Sending['how'], Mark>> = {
  auto: 'byCatalogue',
  suggested: 'bySuggestion',
  person: 'byPerson',
  forced: 'forced',
  ruling: 'byRuling',
  own: 'byPerson',
};

/** Every dispatch, for the desk and for whoever decided it: objected to, and wrong where the objection was upheld. */
export function sendings(state: OrderState): readonly Contribution[] {
  const sent = state.kind === 'task' ? [] : (state.sent ?? []);
  return sent.map(({ unit, at, desk, how, by }, i): Contribution => {
    // Until the order was sent on: an upheld objection and the dispatch that follows stand at one instant.
    const until = sent[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    const against = state.objections.filter((each) => each.unit === unit && each.at >= at && each.at <= until);
    const marks = marked(
      HOW[how],
      i === 0 && 'first',
      i === 0 && bouncesOf(state) > 0 && 'bounced',
      against.length > 0 && 'returned',
      against.some(({ upheld }) => upheld === true) && 'wrong',
    );
    return { kind: 'sent', unit: desk, no: i + 1, at, ...(by !== undefined && { other: by }), marks };
  });
}
