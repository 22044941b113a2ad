import type { RankLine } from '../../appraisal/answers';
import type { Tally } from '../../appraisal/figures';
import type { PeriodInput } from '../../appraisal/input';
import type { Mark } from '../../appraisal/marks';
import type { Stretch } from '../../appraisal/period';
import type { AppraisalRules } from '../../appraisal/rules';
import { rateRule } from '../../appraisal/score';
import type { UnitCode } from '../../domain/terms';
import { orUnavailable } from '../database';
import type { Reader } from './appraisal';

/** Of each unit how many orders it was given and its answers by kind: one text, for it is many numbers. */
export const rankCountsOf = (answers: 'scored' | 'first_visits') => `
  select coalesce(json_agg(json_build_array(period, unit, held, ${answers})), '[]')::text as lines from ledger.rank_count
  where period = any($1) and unit = any($2)`;

/** Of some units everything that fairness asks for, by its marks. */
const BESIDE_TALLIES = {
  name: 'rank-beside',
  text: `select whose, kind, marks, sum(n)::int as n from ledger.contribution_tally
    where period = any($1) and kind = any('{closed,passedOn,visit}') and about = 'unit' and whose = any($2)
    group by whose, kind, marks having sum(n) <> 0`,
};

/**
 * The counts that ranks of these periods are made of: a row for each period and unit, however many orders there are.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function rankLines(
  reader: Reader,
  periods: readonly string[],
  rules: Pick<AppraisalRules, 'basis'>,
  units: readonly UnitCode[],
): Promise<readonly RankLine[]> {
  const answers = rateRule(rules, 'response').kind === 'visit' ? 'first_visits' : 'scored';
  // Named, for among so many units the plan costs more than the reading.
  const query = { name: `rank-lines-${answers}`, text: rankCountsOf(answers), values: [periods, units] };
  const { rows } = await orUnavailable(reader.pool.query<{ readonly lines: string }>(query));
  const lines = JSON.parse(rows[0]?.lines ?? '[]') as readonly (readonly [string, string, number, readonly number[]])[];
  return lines.map(([period, unit, held, all]) => ({ period, unit, held, answers: all }));
}

/**
 * What fairness beside the ranks of these units is made of.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function besideTallies(
  reader: Reader,
  { periods }: Pick<Stretch, 'periods'>,
  units: readonly UnitCode[],
): Promise<PeriodInput['tallies']> {
  const { rows } = await orUnavailable(
    reader.pool.query<{
      readonly whose: string;
      readonly kind: Tally['kind'];
      readonly marks: readonly Mark[];
      readonly n: number;
    }>({ ...BESIDE_TALLIES, values: [periods, units] }),
  );
  const found = new Map<string, Tally[]>();
  for (const { whose, kind, marks, n } of rows) {
    const own = found.get(whose) ?? [];
    found.set(whose, own);
    own.push({ kind, about: 'unit', marks, n });
  }
  return [...found].map(([whose, tallies]) => ({ whose, tallies })).sort((a, b) => (a.whose < b.whose ? -1 : 1));
}
