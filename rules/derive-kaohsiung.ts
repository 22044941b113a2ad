import { createHash } from 'node:crypto';
import { type Derived, desksOf, observedMatter, Tallies } from './derive';
import type { Matter, Organisation, Owner } from './schemas';

export const KAOHSIUNG = 'kaohsiung-1999';
const PREFIX = 'KH';

/** What is read of an order or an event of the city's feed; absent and empty fields are passed over. */
export interface KaohsiungRecord {
  readonly type?: string | null;
  readonly typeFirst?: string | null;
  readonly unit?: string | null;
  readonly unitCode?: string | null;
  readonly district?: string | null;
  readonly zip?: string | null;
}

/**
 * Stable code of a type: the first eight hex digits of its SHA-256, because its name is Chinese and its position in the
 * data is no name. An order without a type has the code `kh.none`.
 */
export function kaohsiungMatter(type: string | null | undefined): string {
  const name = type?.trim() ?? '';
  return name === '' ? 'kh.none' : `kh.${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** Unit code of the feed's own: `KH-B01000`. */
export function kaohsiungUnit(unitCode: string): string {
  return `${PREFIX}-${unitCode}`;
}

/** Codes of the districts seen, by name; their post codes where the data give one. */
export interface KaohsiungPack extends Derived {
  readonly districtCodes: ReadonlyMap<string, string>;
}

const DANGER = /瓦斯外洩|電線掉落|漏電|急迫危害|立即危險|路面塌陷|路面掏空/;
const URGENT = /號誌故障|積水|受傷|鬆動/;

function levelOf(type: string): Pick<Matter, 'level' | 'dispatch'> {
  if (DANGER.test(type)) return { level: 1, dispatch: 'danger' };
  if (URGENT.test(type)) return { level: 2, dispatch: 'utility' };
  return { level: 3, dispatch: 'ordinary' };
}

/**
 * Catalogue and organisation of Kaohsiung's 1999 hotline, read off its orders (and events): a unit for each unit code, a
 * district for each name, a matter for each type with the unit that most of its orders went to; where a district office
 * handles a type in its own district, that is an exception at that place.
 */
export function deriveKaohsiung(records: Iterable<KaohsiungRecord>): KaohsiungPack {
  const names = new Map<string, string>();
  const zips = new Map<string, string>();
  const owners = new Tallies();
  const local = new Map<string, Tallies>();
  const offices = new Tallies();
  const types = new Set<string>(['']);

  for (const { type, typeFirst, unit, unitCode, district, zip } of records) {
    for (const each of [type, typeFirst]) if (each) types.add(each.trim());
    if (district) zips.set(district, zip || (zips.get(district) ?? ''));
    if (!unitCode) continue;
    if (unit) names.set(unitCode, unit);
    if (type === undefined || type === null) continue;
    const name = type.trim();
    owners.add(name, unitCode);
    if (district) {
      const places = local.get(name) ?? new Tallies();
      local.set(name, places);
      places.add(district, unitCode);
      offices.add(unitCode, district);
    }
  }

  const districtCodes = new Map([...zips].map(([name, zip]) => [name, zip === '' ? hashed(name) : zip] as const));
  const kindOf = (unitCode: string) => unitKind(names.get(unitCode) ?? '');
  const ownerOf = (unitCode: string): Owner => {
    const kind = kindOf(unitCode);
    const unit = kaohsiungUnit(unitCode);
    return kind === 'districtDepartment' ? { by: 'districtOffice', unit } : { by: kind, unit };
  };

  const matters = [...types].sort().map((type): Matter => {
    const usual = owners.most(type);
    const owner: Owner =
      usual === undefined || kindOf(usual) === 'districtDepartment' ? { by: 'district' } : ownerOf(usual);
    const places = local.get(type);
    const exceptions = (places?.keys ?? []).flatMap((district) => {
      const here = places?.most(district);
      const place = districtCodes.get(district);
      if (here === undefined || place === undefined) return [];
      return here === usual && owner.by !== 'district' ? [] : [{ place, owner: ownerOf(here) }];
    });
    const shown = type === '' ? '未分类' : type;
    return observedMatter(kaohsiungMatter(type), { zh: shown, en: type === '' ? 'No type given' : type }, owner, {
      ...levelOf(type),
      ...(exceptions.length > 0 && { exceptions }),
    });
  });

  const base = desksOf(PREFIX);
  const units: Organisation['units'] = [...names].map(([unitCode, name]) => {
    const home = districtCodes.get(offices.most(unitCode) ?? '');
    const isOffice = kindOf(unitCode) === 'districtDepartment';
    return {
      code: kaohsiungUnit(unitCode),
      kind: kindOf(unitCode),
      zh: name,
      en: name,
      supervisor: isOffice && home !== undefined ? `${PREFIX}-${home}` : base.desks.leader,
      ...(isOffice && home !== undefined && { district: home }),
    };
  });
  const about = {
    profile: KAOHSIUNG,
    version: `derived-${types.size}-${names.size}`,
    validFrom: '2016-01-01',
    source: 'City of Kaohsiung, open data "Open1999派工受理案件資料", as observed',
    certainty: 'C',
  } as const;
  return {
    districtCodes,
    catalogue: {
      ...about,
      title: { zh: '高雄1999事项（由数据导出）', en: 'Kaohsiung 1999 matters, derived' },
      matters,
    },
    organisation: {
      ...about,
      title: { zh: '高雄承办单位（由数据导出）', en: 'Kaohsiung units, derived' },
      prefix: PREFIX,
      desks: base.desks,
      units: [...base.units, ...units],
      districtDepartments: [],
      districts: [...districtCodes].map(([zh, code]) => ({ code, zh, en: zh, streets: [] })),
    },
  };
}

function unitKind(name: string): 'districtDepartment' | 'enterprise' | 'cityDepartment' {
  if (name.endsWith('區公所')) return 'districtDepartment';
  return /公司|瓦斯/.test(name) ? 'enterprise' : 'cityDepartment';
}

function hashed(name: string): string {
  return `X${createHash('sha256').update(name).digest('hex').slice(0, 6).toUpperCase()}`;
}
