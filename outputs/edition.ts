import { createHash } from 'node:crypto';
import type { Closing, PeriodResult } from '../appraisal/closePeriod';
import { placeName } from '../api/views/names';
import type { Term } from '../api/words/term';
import type { Instant, UnitCode } from '../domain/terms';
import type { Pack } from '../rules/pack';

/** Orders of a unit that were left out of the ranking, by why. */
export interface ExcludedFor {
  readonly unit: UnitCode;
  readonly reason: string;
  readonly n: number;
}

/** All that is published of a period, fit to be handed to another thread: what was computed, by which rules, and names. */
export interface EditionData {
  readonly result: PeriodResult;
  readonly closing: Closing;
  readonly excludedFor: readonly ExcludedFor[];
  /** Content hash of the rule pack. */
  readonly pack: string;
  /** When the figures were made. */
  readonly at: Instant;
  /** Which figures: `v1` a signed version; `close`, `day/2026-11-20` as they were kept; `now` the counts as they stood. */
  readonly of: string;
  /** SHA-256 of the result's canonical JSON: of a signed version the one that its signature stands over. */
  readonly digest: string;
  /** Of every unit, desk and place that occurs and that the pack knows. */
  readonly names: Readonly<Record<string, Term>>;
}

/** What a unit, a desk or a place is called; a code nobody knows stands for itself. */
export type NameOf = (code: string) => Term;

export interface Edition extends EditionData {
  readonly nameOf: NameOf;
}

export function openEdition(data: EditionData): Edition {
  return { ...data, nameOf: (code) => data.names[code] ?? { zh: code, en: code } };
}

/** The names that an edition needs. */
export function namesFor(
  { result, closing }: Pick<EditionData, 'result' | 'closing'>,
  pack: Pack,
): EditionData['names'] {
  const codes = new Set([...closing.subjects.map(({ code }) => code), ...result.figures.map(({ whose }) => whose)]);
  const found = [...codes].flatMap((code): readonly (readonly [string, Term])[] => {
    const name = pack.units.get(code) ?? placeName(pack, code);
    return name === undefined ? [] : [[code, { zh: name.zh, en: name.en ?? name.zh }]];
  });
  return Object.fromEntries(found);
}

/** Documents of another look are another edition: raised when what they show changes. */
const LOOK = 2;

/** SHA-256 of what an edition says, whenever it was read: the same figures under the same rules are one edition. */
export function editionId({ digest, excludedFor, pack, of }: EditionData): string {
  return createHash('sha256')
    .update(JSON.stringify([LOOK, pack, of, digest, excludedFor]))
    .digest('hex');
}
