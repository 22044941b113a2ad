import type { RaisedTo } from '../domain/raising';
import type { Refusal } from '../domain/failures';
import type { Level, Terms, UnitCode } from '../domain/terms';
import type { Place } from '../domain/commands';
import { toLimit } from './figures';
import { placeUnit } from './organisation';
import type { Pack } from './pack';

/** Whom the lead asks (art. 20): `unit` is the authority of the industry, and only that is named. */
export interface Raised {
  readonly by: UnitCode;
  readonly level: RaisedTo;
  readonly unit?: UnitCode;
}

/**
 * Who must give an opinion, and how long it has (TL-12): the government of the district, the city's duty desk, or the
 * department of city or district that has charge of the industry.
 * @returns nothing where the pack is older than these rules: then nobody may raise; or UNKNOWN_UNIT, NOT_ABOVE
 */
export function raisingRules(pack: Pack, place: Place, level: Level, raised: Raised): Pick<Terms, 'raising'> | Refusal {
  const rules = pack.documents.policy.raising;
  if (!rules) return {};
  const to = asked(pack, place, raised);
  return typeof to === 'object' ? to : { raising: { to, opinion: toLimit(rules.opinion[level]) } };
}

function asked(pack: Pack, place: Place, { by, level, unit: code }: Raised): UnitCode | Refusal {
  const { desks, prefix } = pack.documents.organisation;
  const refuse = (refused: 'NOT_ABOVE' | 'UNKNOWN_UNIT'): Refusal => ({ refused, rule: 'art. 20; TL-12' });
  if ((level === 'authority') !== (code !== undefined)) return refuse('NOT_ABOVE');
  if (level === 'city') return desks.city;
  if (code === undefined) {
    const district = pack.units.get(by)?.district ?? place.district;
    const to = district === undefined ? desks.city : placeUnit(prefix, district);
    return to === by ? refuse('NOT_ABOVE') : to;
  }
  const unit = pack.units.get(code);
  if (!unit) return refuse('UNKNOWN_UNIT');
  const department = unit.kind === 'cityDepartment' || unit.kind === 'districtDepartment';
  return department && code !== by ? code : refuse('NOT_ABOVE');
}
