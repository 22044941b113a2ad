import { parseDay, startOfDay } from '../domain/calendar';
import type { Kind, Place } from '../domain/commands';
import type { Terms, UnitCode } from '../domain/terms';
import { loadPack } from '../rules/load';
import { resolve } from '../rules/resolve';
import type { Dice } from './dice';

/** First day of the simulated year. */
export const FIRST_DAY = parseDay('2026-01-01') as number;

interface Street {
  readonly place: Place;
  readonly unit: UnitCode;
}

/** The rules in force, resolved once for each question that the population asks. */
export interface Law {
  readonly matters: readonly string[];
  readonly streets: readonly Street[];
  readonly terms: (what: Question) => Terms;
  /** Whom a street would call in: departments of its district, and an enterprise. */
  readonly helpers: (street: number) => readonly UnitCode[];
  /** The rules for calling as they are resolved for a lead. */
  readonly calling: (lead: UnitCode) => Terms;
}

/** Matter and street by their numbers. */
export interface Question {
  readonly matter: number;
  readonly street: number;
  readonly kind: Kind;
  readonly danger: boolean;
  readonly unit?: UnitCode;
}

/** Beijing's pack. Matters are few, so that what is resolved stays in memory for a whole year of orders. */
export function lawOfBeijing(): Law {
  const pack = loadPack('beijing');
  const all = [...pack.matters.values()];
  const every = Math.max(1, Math.floor(all.length / 40));
  const matters = all.filter(({ level, automatic }, i) => i % every === 0 || level === 1 || level === 4 || !automatic);
  const { districts, prefix } = pack.documents.organisation;
  const streets = districts.flatMap(({ code, streets: each }) =>
    each
      .slice(0, 3)
      .map((street) => ({ place: { district: code, street: street.code }, unit: `${prefix}-${street.code}` })),
  );
  const at = startOfDay(FIRST_DAY);
  const known = new Map<string, Terms>();
  const codes = matters.map(({ code }) => code);
  const leads = new Map<UnitCode, Terms>();
  return {
    matters: codes,
    streets,
    helpers: (street) => {
      const { district = '' } = streets[street]?.place ?? {};
      return ['MSA', 'UMLE'].map((name) => `${prefix}-${district}-${name}`).concat(`${prefix}-ENT-WATER`);
    },
    calling: (lead) => {
      const known = leads.get(lead);
      if (known) return known;
      const called = { by: lead, units: [`${prefix}-ENT-WATER`], whistle: true };
      const terms = resolve(pack, { matter: codes[0] ?? '', place: {}, kind: 'help', at, called });
      if ('refused' in terms) throw new Error(`${lead}: ${terms.refused}`);
      leads.set(lead, terms);
      return terms;
    },
    terms: ({ matter, street, kind, danger, unit }) => {
      const key = `${matter}/${street}/${kind === 'consult'}${danger}${legalKind(kind)}/${unit ?? ''}`;
      const found = known.get(key);
      if (found) return found;
      const place = streets[street]?.place ?? {};
      const question = { matter: codes[matter] ?? '', place, kind, at, danger };
      const resolved = resolve(pack, { ...question, ...(unit !== undefined && { unit }) });
      // A unit that may not have it (art. 17): the catalogue's instead.
      const terms = 'refused' in resolved ? resolve(pack, question) : resolved;
      if ('refused' in terms) throw new Error(`${key}: ${terms.refused}`);
      known.set(key, terms);
      return terms;
    },
  };
}

/** Longer limits by law differ by the kind of the order. */
function legalKind(kind: Kind): string {
  return kind === 'complaint' || kind === 'report' ? kind : '';
}

/** Another street of the same city, for wrong dispatches. */
export function neighbour({ streets }: Law, street: number, dice: Dice): UnitCode {
  const other = (street + dice.between(1, streets.length - 1)) % streets.length;
  return (streets[other] as Street).unit;
}
