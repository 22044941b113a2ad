import {
  deriveKaohsiung,
  KAOHSIUNG,
  kaohsiungMatter,
  type KaohsiungRecord,
  kaohsiungUnit,
} from '../../rules/derive-kaohsiung';
import { loadPack } from '../../rules/load';
import type { Pack } from '../../rules/pack';
import type { Codes } from './plan';
import type { Case, Change } from './records';

/**
 * The rule pack of the feed (catalogue and organisation read off all its orders) and the codes its words become. Always
 * made of the whole feed, so that an import of some orders and one of all have the same rules.
 */
export function rulesOf(cases: readonly Case[]): { readonly pack: Pack; readonly codes: Codes } {
  const records = cases.flatMap(({ order, changes }): readonly KaohsiungRecord[] => [order, ...changes.map(defined)]);
  const { catalogue, organisation, districtCodes } = deriveKaohsiung(records);
  return {
    pack: loadPack(KAOHSIUNG, { catalogue, organisation }),
    codes: {
      matter: kaohsiungMatter,
      unit: kaohsiungUnit,
      district: (name) => districtCodes.get(name),
    },
  };
}

function defined({ type, unit, unitCode, district }: Change): KaohsiungRecord {
  return {
    ...(type !== undefined && { type }),
    ...(unit !== undefined && { unit }),
    ...(unitCode !== undefined && { unitCode }),
    ...(district !== undefined && { district }),
  };
}
