import { parseDay, startOfDay } from '../domain/calendar';
import type { Kind, Place } from '../domain/commands';
import type { Refusal } from '../domain/failures';
import type { Terms, UnitCode } from '../domain/terms';
import { loadPack } from '../rules/load';
import { type MergeRules, mergeRules } from '../rules/merge';
import { type Question, resolve } from '../rules/resolve';
import type { Dice } from './dice';

/** First day of the simulated year. */
export const FIRST_DAY = parseDay('2026-01-01') as number;

interface Street {
  readonly place: Place;
  readonly unit: UnitCode;
}

/** The rules in force, as the workflow's activity gives them. */
export interface Law {
  readonly matters: readonly string[];
  readonly streets: readonly Street[];
  readonly profile: string;
  /** Terms for a question of the workflow, or why there are none. */
  readonly ask: (question: Question) => Terms | Refusal;
  /** Whom a street would call in: departments of its district, and an enterprise. */
  readonly helpers: (street: number) => readonly UnitCode[];
  /** Some units below one; of a street its communities. */
  readonly below: (unit: UnitCode) => readonly UnitCode[];
  /** How orders become one incident (IN-17). */
  readonly merge: MergeRules;
}

/** Answers kept that name a unit; each is some kilobytes. */
const MOST_KEPT = 2_000;
const MOST_BELOW = 40;

/**
 * Beijing's pack. Matters are few, so that what is resolved stays in memory for a whole year of orders.
 * @param exact asks the rules each time, at the instant of the question: so a calendar begins where the engine's does
 */
export function lawOfBeijing(exact = false): Law {
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
  const plain = new Map<string, Terms | Refusal>();
  const naming = new Map<string, Terms | Refusal>();
  const under = new Map<UnitCode, UnitCode[]>();
  const put = (above: UnitCode, unit: UnitCode) => {
    const known = under.get(above);
    if (!known) under.set(above, [unit]);
    else if (known.length < MOST_BELOW) known.push(unit);
  };
  for (const { code, supervisor, kind } of pack.units.values())
    if (supervisor !== undefined && kind !== 'desk') put(supervisor, code);
  for (const [community, street] of pack.gazetteer.communities) put(`${prefix}-${street}`, `${prefix}-${community}`);
  return {
    matters: matters.map(({ code }) => code),
    streets,
    profile: pack.profile,
    merge: mergeRules(pack),
    helpers: (street) => {
      const { district = '' } = streets[street]?.place ?? {};
      return ['MSA', 'UMLE'].map((name) => `${prefix}-${district}-${name}`).concat(`${prefix}-ENT-WATER`);
    },
    below: (unit) => under.get(unit) ?? [],
    ask: (question) => {
      if (exact) return resolve(pack, question);
      const named = namesSomebody(question);
      const kept = named ? naming : plain;
      const key = keyOf(question);
      const found = kept.get(key);
      if (found) return found;
      if (kept.size >= MOST_KEPT) kept.clear();
      const terms = resolve(pack, { ...question, at });
      kept.set(key, terms);
      return terms;
    },
  };
}

function namesSomebody({ unit, called, hang, assigned, raised }: Question): boolean {
  return [unit, called, hang, assigned, raised].some((each) => each !== undefined);
}

/** Everything that the answer depends on but the instant. */
function keyOf({ matter, place, kind, danger, level, unit, task, called, hang, assigned, raised }: Question): string {
  const plain = `${matter}/${place.street ?? ''}/${place.district ?? ''}/${legalKind(kind)}${danger ?? ''}/${level ?? ''}`;
  if (unit === undefined && !called && !hang && !assigned && !raised) return plain;
  const whom = [called, hang, assigned, raised].map((each) => (each ? JSON.stringify(each) : '')).join('/');
  return `${plain}/${unit ?? ''}/${task ?? ''}/${whom}`;
}

/** The limit of a consult and longer limits by law differ by the kind of the order. */
function legalKind(kind: Kind): string {
  return kind === 'complaint' || kind === 'report' || kind === 'consult' ? kind : '';
}

/** Another street of the same city, for wrong dispatches. */
export function neighbour({ streets }: Law, street: number, dice: Dice): UnitCode {
  const other = (street + dice.between(1, streets.length - 1)) % streets.length;
  return (streets[other] as Street).unit;
}
