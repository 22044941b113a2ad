import { plain } from '../../audit/periods/reckon';
import { digestOfResult } from '../../audit/periods/statement';
import { closePeriod } from '../../appraisal/closePeriod';
import type { PeriodInput } from '../../appraisal/input';
import { type Stretch, stretchOf } from '../../appraisal/period';
import { ANSWERS } from '../../appraisal/answers';
import { type EditionData, namesFor } from '../../outputs/edition';
import { seeded } from '../../platform/random';
import { loadPack } from '../../rules/load';
import { appraisalRules, subjectsOf } from '../../rules/appraisal';

const HOUR = 3_600_000;
export const PERIOD = stretchOf('2026-11', 19) as Stretch;
/** What a spreadsheet would carry out, as the name of a street. */
export const FORMULA = '=HYPERLINK("http://x")';

/** Counts of a city by a seed: most units have orders, some few, some none. */
function inputOf(seed: number, subjects: EditionData['closing']['subjects']): PeriodInput {
  const chance = seeded(seed);
  const part = (most: number) => Math.floor(chance.next() * most);
  const tallies = subjects.flatMap(({ code, place }) => {
    const size = chance.next() < 0.1 ? 0.02 : 0.2 + chance.next();
    const own = {
      whose: code,
      tallies: [
        { kind: 'lead', about: 'unit', marks: ['held', 'reportDecided', 'reportedInTime'], n: 1 + part(900 * size) },
        { kind: 'closed', about: 'unit', marks: ['visited', 'valid', 'solved', 'excluded'], n: 1 + part(20) },
        ...ANSWERS.map((marks) => ({ kind: 'scored', about: 'unit', marks, n: 1 + part(60 * size) })),
      ],
    } as PeriodInput['tallies'][number];
    const from = { whose: place ?? '', tallies: [{ kind: 'received', about: 'unit', marks: [], n: 1 + part(900) }] };
    return place === undefined ? [own] : [own, from as PeriodInput['tallies'][number]];
  });
  return {
    tallies,
    took: subjects.slice(0, 9).map(({ code }) => ({
      ...{ unit: code, level: 3 as const, n: 5, medianMs: HOUR * part(90), p90Ms: HOUR * (90 + part(90)) },
    })),
    near: [],
    stock: [{ unit: 'BJ-110108001', n: 4 }],
  };
}

/** An edition of the shipped rules' units, or of the first so many, with figures of a seed. */
export function editionOfSeed(seed: number, units?: number): EditionData {
  const pack = loadPack('beijing');
  const closing = {
    stretch: PERIOD,
    rules: appraisalRules(pack.documents.policy),
    subjects: subjectsOf(pack).slice(0, units),
  };
  const before = { input: inputOf(seed + 1, closing.subjects), end: PERIOD.start };
  const result = closePeriod(inputOf(seed, closing.subjects), closing, before);
  return {
    ...{ result, closing, pack: pack.hash, at: PERIOD.end + HOUR, of: 'now', digest: digestOfResult(plain(result)) },
    excludedFor: [{ unit: 'BJ-110108001', reason: 'unreasonable', n: 12 }],
    names: { ...namesFor({ result, closing }, pack), 'BJ-110108002': { zh: FORMULA, en: '@SUM(A1)' } },
  };
}
