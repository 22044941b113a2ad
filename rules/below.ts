import type { Refusal } from '../domain/failures';
import type { Terms, UnitCode } from '../domain/terms';
import { communityOf, isGrassroots, placeUnit } from './organisation';
import type { Pack } from './pack';
import type { Matter } from './schemas';

/** The unit that leads, and the one below it that is to do its part (§2.2). */
export interface Assigned {
  readonly by: UnitCode;
  readonly unit: UnitCode;
}

/**
 * Who may be handed what: a unit whose supervisors lead up to the one that assigns, and a community of the street that
 * assigns, with the matters of its list only, to assist (art. 17).
 * @returns nothing where the pack is older than these rules: then nobody may assign; or UNKNOWN_UNIT, NOT_BELOW, NOT_TO_GRASSROOTS
 */
export function assigningRules(
  pack: Pack,
  matter: Matter,
  { by, unit: code }: Assigned,
): Pick<Terms, 'assigning'> | Refusal {
  const rules = pack.documents.policy.assigning;
  if (!rules) return {};
  const share = rules.share.value;
  const unit = pack.units.get(code);
  if (!unit) {
    const { prefix } = pack.documents.organisation;
    const found = communityOf(prefix, pack.gazetteer, code);
    if (!found) return { refused: 'UNKNOWN_UNIT', rule: '§2.2' };
    const listed = matter.guard !== true && rules.communityMatters.value.includes(matter.code);
    const street = placeUnit(prefix, found.street);
    if (!listed || !isStreet(pack, by)) return { refused: 'NOT_TO_GRASSROOTS', rule: 'art. 17, DI-14' };
    if (street !== by) return { refused: 'NOT_BELOW', rule: 'art. 17; §2.2' };
    return { assigning: { share, assistant: true } };
  }
  if (unit.kind === 'desk' || !isBelow(pack, code, by)) return { refused: 'NOT_BELOW', rule: '§2.2' };
  if (matter.guard === true && isGrassroots(unit)) return { refused: 'NOT_TO_GRASSROOTS', rule: 'art. 17, DI-14' };
  return { assigning: { share, assistant: false } };
}

function isStreet({ units }: Pack, code: UnitCode): boolean {
  const unit = units.get(code);
  return unit !== undefined && (isGrassroots(unit) || unit.kind === 'zone');
}

/** Do the supervisors of a unit lead up to another? A pack's chains have no circle. */
function isBelow({ units }: Pack, code: UnitCode, by: UnitCode): boolean {
  for (let above = units.get(code)?.supervisor; above !== undefined; above = units.get(above)?.supervisor) {
    if (above === by) return true;
  }
  return false;
}

const below = new WeakMap<Pack, Map<UnitCode, readonly UnitCode[]>>();

/** Every unit whose supervisors lead up to this one, in the order of the organisation; worked out once a pack. */
export function unitsBelow(pack: Pack, code: UnitCode): readonly UnitCode[] {
  const known = below.get(pack) ?? new Map<UnitCode, readonly UnitCode[]>();
  below.set(pack, known);
  const units = known.get(code) ?? [...pack.units.keys()].filter((each) => isBelow(pack, each, code));
  known.set(code, units);
  return units;
}
