import type { Place } from '../domain/commands';
import type { UnitCode } from '../domain/terms';
import { placeUnit } from '../rules/organisation';
import type { Pack } from '../rules/pack';

/**
 * What is learnt of a unit: its part at the place where it has one (`@street`, `@district`, `@district-MSA`), else its code. So
 * what one street taught holds for all 343 of them, as the catalogue's owners do.
 */
export function ownerLabel(prefix: string, unit: UnitCode, { district, street }: Place): string {
  if (street !== undefined && unit === placeUnit(prefix, street)) return '@street';
  if (district === undefined) return unit;
  const home = placeUnit(prefix, district);
  if (unit === home) return '@district';
  return unit.startsWith(`${home}-`) ? `@district${unit.slice(home.length)}` : unit;
}

/** The unit a label means at a place; undefined where the place has none, or the rules do not know it. */
export function unitOfLabel(pack: Pack, label: string, { district, street }: Place): UnitCode | undefined {
  const { prefix } = pack.documents.organisation;
  const code = (() => {
    if (label === '@street') return street && placeUnit(prefix, street);
    if (!label.startsWith('@district')) return label;
    return district && `${placeUnit(prefix, district)}${label.slice('@district'.length)}`;
  })();
  return code !== undefined && pack.units.has(code) ? code : undefined;
}
