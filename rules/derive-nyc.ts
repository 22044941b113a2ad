import { type Derived, desksOf, observedMatter, Tallies } from './derive';
import type { Matter } from './schemas';

export const NYC = 'nyc-311';
const PREFIX = 'NYC';

/** What is read of a row of NYC 311. */
export interface NycRecord {
  readonly agency?: string;
  readonly complaint_type?: string;
  readonly borough?: string;
}

/** Code of a complaint type at an agency: `nyc.hpd.paint-plaster`. */
export function nycMatter(agency: string, complaintType: string): string {
  const slug = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
  return `nyc.${slug(agency) || 'none'}.${slug(complaintType) || 'none'}`;
}

/** Code of a borough: `STATEN-ISLAND`; undefined where the row names none. */
export function nycBorough(borough: string | undefined): string | undefined {
  const name = borough?.trim().toUpperCase() ?? '';
  return name === '' || name === 'UNSPECIFIED' ? undefined : name.replace(/[^A-Z0-9]+/g, '-');
}

/** Catalogue and organisation of New York's 311, read off its requests; for intake only. */
export function deriveNyc(records: Iterable<NycRecord>): Derived {
  const boroughs = new Map<string, string>();
  const agencies = new Set<string>();
  const matters = new Map<string, Matter>();
  const names = new Tallies();
  for (const { agency, complaint_type, borough } of records) {
    const place = nycBorough(borough);
    if (place !== undefined && borough) boroughs.set(place, borough.trim());
    if (!agency || !complaint_type) continue;
    agencies.add(agency);
    names.add(nycMatter(agency, complaint_type), `${complaint_type} · ${agency}`);
  }
  for (const code of names.keys) {
    const name = names.most(code) ?? code;
    const agency = name.slice(name.lastIndexOf('·') + 2);
    const owner = { by: 'cityDepartment', unit: unitOf(agency) } as const;
    matters.set(code, observedMatter(code, { zh: name, en: name }, owner, { level: 3, dispatch: 'ordinary' }));
  }
  const base = desksOf(PREFIX);
  const about = {
    profile: NYC,
    version: `derived-${matters.size}-${agencies.size}`,
    validFrom: '2010-01-01',
    source: 'NYC Open Data, 311 service requests, as observed',
    certainty: 'C',
  } as const;
  return {
    catalogue: {
      ...about,
      title: { zh: '纽约311事项（由数据导出）', en: 'NYC 311 matters, derived' },
      matters: [...matters.values()].sort((a, b) => (a.code < b.code ? -1 : 1)),
    },
    organisation: {
      ...about,
      title: { zh: '纽约承办单位（由数据导出）', en: 'NYC agencies, derived' },
      prefix: PREFIX,
      desks: base.desks,
      units: [
        ...base.units,
        ...[...agencies].sort().map((agency) => ({
          code: unitOf(agency),
          kind: 'cityDepartment' as const,
          zh: agency,
          en: agency,
          supervisor: base.desks.leader,
        })),
      ],
      districtDepartments: [],
      districts: [...boroughs]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([code, name]) => ({ code, zh: name, en: name, streets: [] })),
    },
  };
}

function unitOf(agency: string): string {
  return `${PREFIX}-AG-${agency.toUpperCase().replace(/[^A-Z0-9]+/g, '-')}`;
}
