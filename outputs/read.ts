import { type Closing, closePeriod } from '../appraisal/closePeriod';
import { type Stretch, stretchBefore, stretchOf } from '../appraisal/period';
import type { Instant } from '../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../ledger/database';
import { periodInput, rankTallies } from '../ledger/queries/appraisal';
import { appraisalRules, subjectsOf } from '../rules/appraisal';
import type { Pack } from '../rules/pack';
import { type EditionData, type ExcludedFor, namesFor } from './edition';

/** Contributions of periods by older rules begin so far beyond (ledger/queries/figures.ts). */
const SLACK_MS = 31 * 86_400_000;

/**
 * Reads a period from the counts as they stand and closes it: the computation that `npm run appraisal -- recompute` checks.
 *
 * @param label `2026-11`, `2026-Q4` or `2026`
 * @param at now, ms since 1970
 * @returns undefined for a text that names no period
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function readEdition(
  reader: Pick<LedgerDatabase, 'pool'>,
  pack: Pack,
  label: string,
  at: Instant,
): Promise<EditionData | undefined> {
  const { policy } = pack.documents;
  const startDay = policy.periodStartDay.value;
  const stretch = stretchOf(label, startDay);
  if (stretch === undefined) return undefined;
  const closing: Closing = { stretch, rules: appraisalRules(policy), subjects: subjectsOf(pack) };
  const earlier = stretchBefore(stretch, startDay);
  const codes = closing.subjects.map(({ code }) => code);
  const input = await periodInput(reader, stretch, closing.rules);
  const tallies = await rankTallies(reader, earlier, closing.rules, codes, []);
  const result = closePeriod(input, closing, { input: { tallies }, end: earlier.end });
  const excludedFor = await exclusions(reader, stretch);
  return { result, closing, excludedFor, pack: pack.hash, at, names: namesFor({ result, closing }, pack) };
}

/** By unit and ground of the appeal that was upheld: the last one of the order. Only units that have any are looked into. */
async function exclusions(
  { pool }: Pick<LedgerDatabase, 'pool'>,
  { periods, start, end }: Stretch,
): Promise<readonly ExcludedFor[]> {
  const { rows } = await orUnavailable(
    pool.query<ExcludedFor>(
      `select c.unit, coalesce(e.ground, 'other') as reason, count(*)::int as n
       from (select distinct whose from ledger.contribution_tally
         where period = any($1) and kind = 'closed' and about = 'unit' and 'excluded' = any(marks) and n <> 0) u
       join ledger.contribution c on c.unit = u.whose and c.kind = 'closed' and c.period = any($1)
         and c.at >= to_timestamp($2::double precision / 1000) and c.at < to_timestamp($3::double precision / 1000)
         and 'excluded' = any(c.marks)
       left join lateral (select event ->> 'ground' as ground from ledger.order_event o
         where o.order_no = c.order_no and o.event ->> 'type' = 'APPEALED' order by o.seq desc limit 1) e on true
       group by 1, 2 order by 1, 2`,
      [periods, start - SLACK_MS, end + SLACK_MS],
    ),
  );
  return rows;
}
