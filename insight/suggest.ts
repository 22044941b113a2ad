import type { Kind, Place } from '../domain/commands';
import type { Basis, Candidate, Suggestion } from '../domain/suggesting';
import type { Instant } from '../domain/terms';
import { locate } from '../rules/organisation';
import type { Pack } from '../rules/pack';
import { resolve } from '../rules/resolve';
import { type Adviser, familiarity, leaning, rank } from './dispatch';
import type { Wording } from './features';
import type { Model } from './modelFile';
import { unitOfLabel } from './owners';

/** What is known of a request when a suggestion is made; the text is read here and goes no further. */
export interface Asked {
  readonly text: string;
  readonly matter: string;
  readonly place: Place;
  readonly kind: Kind;
  readonly at: Instant;
}

const MOST_UNITS = 3;
/** A text of which the model knows less than this share lowers every confidence in proportion: it was calibrated on known words. */
const FAMILIAR = 0.5;
/** Below it a unit or matter is not named at all. */
const LEAST_CONFIDENCE = 0.05;

/**
 * How an order of the system looks to a model: the same at intake as in training. Without its matter, or orders that the
 * catalogue sends would teach the catalogue and nothing of their words.
 */
export function wordingOf({ text, place }: Pick<Asked, 'text' | 'place'>): Wording {
  const { district = '', street, community } = place;
  const places = [district, street, community].filter((code): code is string => code !== undefined && code !== '');
  return { text, district: '', address: '', codes: places };
}

/**
 * Units and matter the model would name, only such as the rules let a person choose (art. 17, DI-14).
 *
 * @returns undefined where the model is of another city or names nobody who fits
 */
export function suggest(model: Model, pack: Pack, asked: Asked): Suggestion | undefined {
  const place = locate(pack.gazetteer, asked.place);
  if (model.profile !== pack.profile || place === undefined) return undefined;
  const wording = wordingOf({ ...asked, place });
  const trust = Math.min(1, familiarity(model.unit, asked.text) / FAMILIAR);
  const matter = rank(model.matter, wording).find(
    ({ label, confidence }) => pack.matters.has(label) && confidence >= LEAST_CONFIDENCE,
  );
  const usual = matter && routeOf(pack, { ...asked, place, matter: matter.label });
  const units: Candidate[] = [];
  for (const { label, confidence } of rank(model.unit, wording)) {
    const unit = unitOfLabel(pack, label, place);
    if (units.length === MOST_UNITS || confidence < LEAST_CONFIDENCE) break;
    if (unit === undefined || units.some((each) => each.unit === unit)) continue;
    if (pack.units.get(unit)?.kind === 'desk' || 'refused' in resolve(pack, { ...asked, place, unit })) continue;
    units.push({
      unit,
      confidence: rounded(confidence * trust),
      basis: basisOf(model.unit, wording, label, unit === usual),
    });
  }
  const [first, ...others] = units;
  if (first === undefined) return undefined;
  return {
    model: model.hash,
    units: [first, ...others],
    ...(matter && { matter: { matter: matter.label, confidence: rounded(matter.confidence * trust) } }),
  };
}

/** The unit to which the catalogue sends a matter at a place, where it is clear. */
function routeOf(pack: Pack, asked: Asked): string | undefined {
  const terms = resolve(pack, asked);
  return 'refused' in terms || terms.route.basis !== 'direct' ? undefined : terms.route.unit;
}

function basisOf(adviser: Adviser, wording: Wording, label: string, byCatalogue: boolean): Basis {
  return byCatalogue ? 'catalogue' : leaning(adviser, wording, label);
}

/** Four places: what a person reads and an auditor compares; cut, never up over a threshold. */
const rounded = (share: number): number => Math.floor(share * 10_000) / 10_000;
