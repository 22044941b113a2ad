import { sql } from 'kysely';
import type { FigureRule } from '../../appraisal/figureTable';
import type { Tally } from '../../appraisal/figures';
import { CONTRIBUTION_KINDS, type ContributionKind, type Mark } from '../../appraisal/marks';
import type { Stretch } from '../../appraisal/period';
import type { Instant, UnitCode } from '../../domain/terms';
import { type LedgerDatabase, orUnavailable } from '../database';
import { instant, keysOf, limitOf, type Page, type PageRequest, pageOf } from './page';
import { type Eyes, orderVisibleTo } from './secrecy';

/** The periods in which contributions count. */
export interface Within extends Eyes, Pick<Stretch, 'periods' | 'start' | 'end'> {}

/** A period by an older rule may begin and end on other days: so far beyond it its contributions are looked for. */
const SLACK_MS = 31 * 86_400_000;

/** A contribution behind a figure. */
export interface ContributionItem {
  readonly orderNo: string;
  readonly kind: ContributionKind;
  readonly unit: UnitCode;
  readonly no: number;
  readonly other?: string;
  readonly at: Instant;
  readonly marks: readonly Mark[];
}

/** The tallies of one unit, dispatcher or desk. */
export interface TalliesOf {
  readonly whose: string;
  readonly tallies: readonly Tally[];
}

type Reader = Pick<LedgerDatabase, 'db'>;

/**
 * Everything a unit contributed, or others by its whistles and questions, counted by its marks; figures are made of it
 * (appraisal/figures.ts).
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function talliesOf(reader: Reader, whose: string, within: Within): Promise<readonly Tally[]> {
  const sides = (['unit', 'other'] as const).map(async (about) => {
    const rows = await orUnavailable(tallyQuery(reader, about, whose, within).execute());
    return rows.map(({ kind, marks, n }): Tally => ({ kind, about, marks, n }));
  });
  return (await Promise.all(sides)).flat();
}

export function tallyQuery({ db }: Reader, about: 'unit' | 'other', whose: string, { periods }: Within) {
  return (
    db
      .selectFrom('ledger.contribution_tally')
      .select(['kind', 'marks', sql<number>`sum(n)::int`.as('n')])
      .where('period', 'in', [...periods])
      // Every kind, so that the key is read from its beginning.
      .where('kind', 'in', [...CONTRIBUTION_KINDS])
      .where('about', '=', about)
      .where('whose', '=', whose)
      .groupBy(['kind', 'marks'])
      .having(sql<number>`sum(n)`, '<>', 0)
  );
}

/**
 * The tallies one figure needs, of everybody who has any: by code, so that nobody is ranked by where they stand.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function talliesOfAll(
  { db }: Reader,
  { kind, about }: FigureRule,
  { periods }: Within,
  page: PageRequest = {},
): Promise<Page<TalliesOf>> {
  const limit = limitOf(page);
  const after = page.cursor === undefined ? '' : String(keysOf(page.cursor, ['text'])[0]);
  const query = sql<{ whose: string; tallies: readonly { readonly marks: readonly Mark[]; readonly n: number }[] }>`
    select whose, json_agg(json_build_object('marks', marks, 'n', n) order by marks) as tallies
    from (
      select whose, marks, sum(n)::int as n from ledger.contribution_tally
      where period = any(${[...periods]}) and kind = ${kind} and about = ${about} and whose > ${after}
      group by whose, marks having sum(n) <> 0
    ) counted group by whose order by whose limit ${limit + 1}`;
  const { rows } = await orUnavailable(query.execute(db));
  const itemOf = (row: (typeof rows)[number]): TalliesOf => ({
    whose: row.whose,
    tallies: row.tallies.map(({ marks, n }) => ({ kind, about, marks, n })),
  });
  return pageOf(rows, limit, itemOf, (row) => [row.whose]);
}

/**
 * The orders behind a figure, the newest first: all in its denominator, or of them those that count or do not.
 *
 * @throws BadCursor, LedgerError `LEDGER_UNAVAILABLE`
 */
export async function ordersBehind(
  reader: Reader,
  rule: FigureRule,
  whose: string,
  within: Within,
  counted?: boolean,
  page: PageRequest = {},
): Promise<Page<ContributionItem>> {
  const rows = await orUnavailable(behindQuery(reader, rule, whose, within, counted, page).execute());
  return pageOf(
    rows,
    limitOf(page),
    ({ order_no: orderNo, other, ...row }): ContributionItem => ({
      orderNo,
      ...row,
      ...(other !== null && { other }),
    }),
    (row) => [row.at, row.order_no, row.no],
  );
}

export function behindQuery(
  { db }: Reader,
  { kind, about, of, counts }: FigureRule,
  whose: string,
  { periods, start, end, eyes }: Within,
  counted: boolean | undefined,
  page: PageRequest,
) {
  const { has = [], not = [] } = of;
  const without = counted === false ? [...not, counts] : not;
  const withAll = counted === true ? [...has, counts] : has;
  let query = db
    .selectFrom('ledger.contribution')
    .selectAll()
    .where(about, '=', whose)
    .where('kind', '=', kind)
    .where('period', 'in', [...periods])
    .where('at', '>=', instant(start - SLACK_MS))
    .where('at', '<', instant(end + SLACK_MS))
    .where(sql<boolean>`marks @> ${[...withAll]}::text[]`)
    .where(sql<boolean>`not marks && ${[...without]}::text[]`);
  if (eyes !== undefined) query = query.where(orderVisibleTo('ledger.contribution', eyes));
  if (page.cursor !== undefined) {
    const [at, orderNo, no] = keysOf(page.cursor, ['instant', 'text', 'instant']) as [number, string, number];
    query = query.where((eb) => eb(eb.refTuple('at', 'order_no', 'no'), '<', eb.tuple(instant(at), orderNo, no)));
  }
  return query
    .orderBy('at', 'desc')
    .orderBy('order_no', 'desc')
    .orderBy('no', 'desc')
    .limit(limitOf(page) + 1);
}
