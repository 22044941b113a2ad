import type { Place } from '../domain/commands';
import type { UnitCode } from '../domain/terms';
import { type Communities, type Organisation, STREET_KINDS } from './schemas';

export type UnitKind = Organisation['units'][number]['kind'] | 'district' | (typeof STREET_KINDS)[number];

/** A unit an order can be with, or a desk at which a decision ends. */
export interface Unit {
  readonly code: UnitCode;
  readonly kind: UnitKind;
  readonly zh: string;
  readonly en: string;
  readonly supervisor?: UnitCode;
  /** A role without a person. */
  readonly vacant?: true;
  /** From this day on (YYYY-MM-DD) it is no more. */
  readonly dissolvedFrom?: string;
  /** District the unit works in; city units have none. */
  readonly district?: string;
}

/** Streets, areas, towns and townships: a department's matter may not be sent there (DI-14). A zone's committee is none. */
const GRASSROOTS: ReadonlySet<UnitKind> = new Set<UnitKind>(['street', 'area', 'town', 'township']);
export function isGrassroots(unit: Unit): boolean {
  return GRASSROOTS.has(unit.kind);
}

/** Unit code of a district, a street or, with a department, of that department in the district. */
export function placeUnit(prefix: string, place: string, department?: string): UnitCode {
  return department === undefined ? `${prefix}-${place}` : `${prefix}-${place}-${department}`;
}

/** The place that is the unit's own: of a district, a street or a town; undefined for any other. */
export function placeOf(prefix: string, { code, kind, district }: Unit): string | undefined {
  const hasPlace = kind === 'district' || STREET_KINDS.some((each) => each === kind);
  return hasPlace && district !== undefined ? code.slice(prefix.length + 1) : undefined;
}

/** Every unit of an organisation: those listed, and those that follow from its districts, streets and departments. */
export function unitsOf(organisation: Organisation): readonly Unit[] {
  const { prefix, desks } = organisation;
  const listed: readonly Unit[] = organisation.units.map(
    ({ code, kind, zh, en, supervisor, district, vacant, dissolvedFrom }) => ({
      code,
      kind,
      zh,
      en,
      ...(supervisor !== undefined && { supervisor }),
      ...(district !== undefined && { district }),
      ...(vacant && { vacant }),
      ...(dissolvedFrom !== undefined && { dissolvedFrom }),
    }),
  );
  const local = organisation.districts.flatMap((district): readonly Unit[] => {
    const own = placeUnit(prefix, district.code);
    const streets = district.streets.map(
      (street): Unit => ({
        code: placeUnit(prefix, street.code),
        kind: street.kind,
        zh: street.zh,
        en: street.en ?? street.zh,
        supervisor: own,
        district: district.code,
      }),
    );
    const departments = organisation.districtDepartments
      .filter((department) => !department.except?.includes(district.code))
      .map(
        (department): Unit => ({
          code: placeUnit(prefix, district.code, department.code),
          kind: 'districtDepartment',
          zh: district.zh + department.zh,
          en: `${district.en} ${department.en}`,
          supervisor: own,
          district: district.code,
        }),
      );
    const office: Unit = {
      code: own,
      kind: 'district',
      zh: district.zh,
      en: district.en,
      supervisor: desks.leader,
      district: district.code,
    };
    return [office, ...streets, ...departments];
  });
  return [...listed, ...local];
}

/** The places of an organisation, for looking them up. */
export interface Gazetteer {
  readonly districts: ReadonlyMap<string, string>;
  /** Street code → district code. */
  readonly streets: ReadonlyMap<string, string>;
  /** Community code (street code and three digits) → street code. */
  readonly communities: ReadonlyMap<string, string>;
}

export function gazetteerOf(organisation: Organisation, communities: Communities): Gazetteer {
  return {
    districts: new Map(organisation.districts.map((district) => [district.code, district.zh])),
    streets: new Map(
      organisation.districts.flatMap(({ code, streets }) => streets.map((street) => [street.code, code])),
    ),
    communities: new Map(
      Object.entries(communities.streets).flatMap(([street, numbers]) =>
        Object.keys(numbers).map((number): [string, string] => [street + number, street]),
      ),
    ),
  };
}

/** A unit orders may be with, or a community that may assist one. */
export function isUnit(
  {
    units,
    gazetteer,
    documents,
  }: {
    readonly units: ReadonlyMap<string, Unit>;
    readonly gazetteer: Gazetteer;
    readonly documents: { readonly organisation: Organisation };
  },
  code: UnitCode,
): boolean {
  return units.has(code) || communityOf(documents.organisation.prefix, gazetteer, code) !== undefined;
}

/** The community that a unit code names, with the street it belongs to; undefined where it names none. */
export function communityOf(
  prefix: string,
  { communities }: Gazetteer,
  code: UnitCode,
): { readonly community: string; readonly street: string } | undefined {
  if (!code.startsWith(`${prefix}-`)) return undefined;
  const community = code.slice(prefix.length + 1);
  const street = communities.get(community);
  return street === undefined ? undefined : { community, street };
}

/**
 * A place with what follows from its parts: the community's street, the street's district.
 * @returns undefined where a code is unknown or two of them contradict each other
 */
export function locate(gazetteer: Gazetteer, place: Place): Place | undefined {
  const { community } = place;
  const street = place.street ?? (community === undefined ? undefined : gazetteer.communities.get(community));
  if (community !== undefined && (street === undefined || gazetteer.communities.get(community) !== street))
    return undefined;
  const district = place.district ?? (street === undefined ? undefined : gazetteer.streets.get(street));
  if (street !== undefined && (district === undefined || gazetteer.streets.get(street) !== district)) return undefined;
  if (district !== undefined && !gazetteer.districts.has(district)) return undefined;
  return {
    ...(district !== undefined && { district }),
    ...(street !== undefined && { street }),
    ...(community !== undefined && { community }),
  };
}
