import type { Suggestion } from '../../domain/suggesting';
import { coded, given, same } from './coded';

/** What a model suggested: units likeliest first, and the matter. */
export function suggestionView({ model, units, matter }: Suggestion) {
  return {
    model,
    units: units.map(({ unit, confidence, basis }) => ({ unit, confidence, basis: coded('basis', basis) })),
    ...given('matter', matter, same),
  };
}
