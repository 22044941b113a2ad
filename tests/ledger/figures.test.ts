import { contributionsOf } from '../../appraisal/contributions';
import { FIGURE_NAMES, FIGURES, type FigureRule } from '../../appraisal/figureTable';
import { countsFor, figureOf, isIn, type Tally } from '../../appraisal/figures';
import { closePeriod } from '../../appraisal/closePeriod';
import { ANSWERS, answerOf } from '../../appraisal/answers';
import { type Counts, groupNow } from '../../appraisal/groupNow';
import { type Stretch, stretchOf } from '../../appraisal/period';
import { fold } from '../../domain/evolve';
import { compare } from '../../ledger/audit/compare';
import { rebuild } from '../../ledger/audit/rebuild';
import { recompute } from '../../ledger/appraisal/recompute';
import { excludedWithin } from '../../ledger/periods/exclusions';
import { nearOf, periodInput } from '../../ledger/queries/appraisal';
import { besideTallies, rankCountsOf, rankLines } from '../../ledger/queries/ranks';
import { loadPack } from '../../rules/load';
import { appraisalRules, subjectsOf } from '../../rules/appraisal';
import { openLedger } from '../../ledger/database';
import { LedgerError } from '../../ledger/errors';
import {
  behindQuery,
  ordersBehind,
  talliesOf,
  talliesOfAll,
  tallyQuery,
  type Within,
} from '../../ledger/queries/figures';
import { MONDAY, type TestLedger, testLedger } from './ledgerFixture';
import { lifeOf } from './lives';

const LIVES = 400;
/** A part of what these lives span, so that there is something after it. */
const WITHIN: Within = stretchOf('2026-03', 19) as Within;
const SCALE = { satisfied: 1, basic: 0.9 };

let books: TestLedger;
/** The contributions of all lives, folded here, without the database. */
const folded: { readonly orderNo: string; readonly each: ReturnType<typeof contributionsOf>[number] }[] = [];
beforeAll(async () => {
  books = await testLedger();
  for (let i = 0; i < LIVES; i++) {
    const orderNo = `F-${String(i).padStart(4, '0')}`;
    const events = lifeOf(orderNo, 40_000 + i, 60).flat();
    await books.append({ orderNo, seq: 1, prevHash: '', events });
    for (const each of contributionsOf(fold(events))) folded.push({ orderNo, each });
  }
}, 180_000);
afterAll(() => books.close());

const inside = ({ each }: (typeof folded)[number]) => each.at >= WITHIN.start && each.at < WITHIN.end;
const mine = (rule: FigureRule, whose: string) =>
  folded.filter((one) => inside(one) && one.each[rule.about] === whose && isIn(rule, one.each));
const everybody = () => [...new Set(folded.flatMap(({ each }) => [each.unit, ...(each.other ? [each.other] : [])]))];

test('every figure of everybody is what a fold without the database makes of the same orders', async () => {
  let told = 0;
  for (const whose of everybody()) {
    const tallies = await talliesOf(books.reader, whose, WITHIN);
    for (const name of FIGURE_NAMES) {
      const rule: FigureRule = FIGURES[name];
      const all = mine(rule, whose);
      const { counted, of } = figureOf(rule, tallies, SCALE);
      expect([name, whose, counted, of]).toEqual([
        name,
        whose,
        all.filter(({ each }) => countsFor(rule, each)).length,
        all.length,
      ]);
      told += of;
    }
  }
  expect(told).toBeGreaterThan(300);
});

test('these lives have something for every figure', () => {
  const silent = FIGURE_NAMES.filter((name) => !folded.some(({ each }) => countsFor(FIGURES[name], each)));
  expect(silent).toEqual([]);
});

test('one figure of everybody: by code, page by page, the same as each alone', async () => {
  for (const name of ['arrivedInTime', 'whistleRate', 'calledInVain', 'wrongDispatchBy'] as const) {
    const rule: FigureRule = FIGURES[name];
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await talliesOfAll(books.reader, rule, WITHIN, {
        limit: 2,
        ...(cursor !== undefined && { cursor }),
      });
      for (const { whose, tallies } of page.items) {
        seen.push(whose);
        expect(figureOf(rule, tallies, SCALE)).toEqual(
          figureOf(rule, await talliesOf(books.reader, whose, WITHIN), SCALE),
        );
      }
      if (page.next === undefined) break;
      cursor = page.next;
    }
    const wanted = new Set(
      folded.filter((one) => inside(one) && one.each.kind === rule.kind).flatMap(({ each }) => each[rule.about] ?? []),
    );
    expect(seen).toEqual([...wanted].sort());
  }
});

test('a figure opens to its orders: all of the denominator, those that count, those that do not', async () => {
  for (const name of FIGURE_NAMES) {
    const rule: FigureRule = FIGURES[name];
    const whose = folded.find((one) => inside(one) && isIn(rule, one.each))?.each[rule.about];
    if (whose === undefined) continue;
    const read = async (counted?: boolean) => {
      const found: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const more = { limit: 3, ...(cursor !== undefined && { cursor }) };
        const page = await ordersBehind(books.reader, rule, whose, WITHIN, counted, more);
        found.push(...page.items.map(({ orderNo, no }) => `${orderNo}/${no}`));
        if (page.next === undefined) return found;
        cursor = page.next;
      }
    };
    const all = mine(rule, whose);
    const names = (some: typeof all) => some.map(({ orderNo, each }) => `${orderNo}/${each.no}`).sort();
    expect((await read()).sort()).toEqual(names(all));
    expect((await read(true)).sort()).toEqual(names(all.filter(({ each }) => countsFor(rule, each))));
    expect((await read(false)).sort()).toEqual(names(all.filter(({ each }) => !countsFor(rule, each))));
  }
});

test('a period closed from the stored counts is one closed from the events alone; a count altered is named', async () => {
  const pack = loadPack('beijing');
  const stretch = stretchOf('2026-03', 19) as Stretch;
  const closing = { stretch, rules: appraisalRules(pack.documents.policy), subjects: subjectsOf(pack) };
  const found = await recompute(books.ledger, closing);
  expect(found).toMatchObject({ orders: LIVES, faults: [], deviations: [] });
  expect(found.compared).toBeGreaterThan(400);
  expect(found.contributions).toBeGreaterThan(LIVES);
  const input = await periodInput(books.reader, stretch, closing.rules);
  const { groups, took, figures, demand } = closePeriod(input, closing, { input, end: stretch.start });
  const rows = groups.flatMap((group) => group.rows);
  expect(rows.some(({ sample, change }) => sample > 0 && change?.points.resolution === 0)).toBe(true);
  expect([took.length > 0, figures.length > 100, demand.length > 0]).toEqual([true, true, true]);
  // The ranks the API makes are those of the whole period.
  const counts: Counts = {
    rankLines: (...asked) => rankLines(books.reader, ...asked),
    besideTallies: (...asked) => besideTallies(books.reader, ...asked),
    excluded: (periods) => excludedWithin(books.reader, periods),
    near: (...asked) => nearOf(books.reader, ...asked),
  };
  for (const whole of groups) {
    const { rows: now } = await groupNow(counts, whole.group, closing, 19);
    // The whole period above was closed against itself: only the changes differ.
    const unchanged = (row: (typeof now)[number]) => ({ ...row, change: undefined });
    expect(now.map(unchanged)).toEqual(whole.rows.map(unchanged));
    const [first] = whole.rows;
    const only = await groupNow(counts, whole.group, closing, 19, first?.unit);
    expect(only.rows[0]).toMatchObject({ unit: first?.unit, fairness: first?.fairness });
  }
  await books.asOwner("update ledger.contribution_tally set n = n + 1 where kind = 'scored' and period = '2026-03'");
  const wrong = (await recompute(books.ledger, closing)).deviations.map(({ what }) => what);
  expect(wrong).toEqual(expect.arrayContaining(['BJ-110108001 resolution', 'streets 合计 totals']));
  await books.asOwner("update ledger.contribution_tally set n = n - 1 where kind = 'scored' and period = '2026-03'");
});

test('what is stored follows from the events: found wrong when it is not, and made anew', async () => {
  expect((await compare(books.ledger)).differences).toEqual([]);
  const [called] = await books.asOwner("select order_no, unit from ledger.contribution where kind = 'called' limit 1");
  await books.asOwner("update ledger.contribution set marks = '{}' where order_no = 'F-0001' and kind = 'sent'");
  await books.asOwner('delete from ledger.contribution where order_no = $1 and kind = $2', [
    called?.order_no,
    'called',
  ]);
  // The counts by themselves.
  await books.asOwner("update ledger.contribution_tally set n = n + 1 where kind = 'scored'");
  await books.asOwner("delete from ledger.contribution_tally where kind = 'lead'");
  await books.asOwner('update ledger.rank_count set scored[4] = scored[4] + 1');
  const wrong = (await compare(books.ledger)).differences.map(({ table, field }) => `${table}.${field}`);
  expect(new Set(wrong)).toEqual(
    new Set(['contribution.marks', 'contribution.*', 'contribution_tally.n', 'rank_count.*']),
  );
  await rebuild(books.ledger);
  expect((await compare(books.ledger)).differences).toEqual([]);
});

test('the reader reads and cannot write, and says that the ledger is away', async () => {
  await expect(books.reader.pool.query('delete from ledger.contribution')).rejects.toMatchObject({ code: '42501' });
  const nowhere = openLedger('postgres://jiesu_reader:x@127.0.0.1:1/jiesu');
  for (const read of [
    talliesOf(nowhere, 'U', WITHIN),
    talliesOfAll(nowhere, FIGURES.refused, WITHIN),
    ordersBehind(nowhere, FIGURES.refused, 'U', WITHIN),
  ])
    await expect(read).rejects.toBeInstanceOf(LedgerError);
  await nowhere.close();
});

test('a unit’s figures and the orders behind them are read by index, never the whole table', async () => {
  await books.asOwner(
    `insert into ledger.contribution select 'X-' || g, 'called', 'U-' || g % 700, 1, 'S-' || g % 343,
       to_timestamp($1::double precision / 1000) + g * interval '7 minutes', array['decided', 'inTime'], '2026-03' from generate_series(1, 40000) g`,
    [MONDAY],
  );
  await books.asOwner('analyze ledger.contribution');
  await books.asOwner('analyze ledger.contribution_tally');
  const within = WITHIN;
  const tallies: Tally[] = [...(await talliesOf(books.reader, 'U-7', within))];
  expect(figureOf(FIGURES.arrivedInTime, tallies, SCALE).of).toBeGreaterThan(5);
  for (const query of [
    tallyQuery(books.reader, 'unit', 'U-7', within),
    tallyQuery(books.reader, 'other', 'S-7', within),
    behindQuery(books.reader, FIGURES.arrivedInTime, 'U-7', within, true, {}),
    behindQuery(books.reader, FIGURES.calledInVain, 'S-7', within, false, {}),
  ]) {
    const { sql, parameters } = query.compile();
    const rows = await books.asOwner(`explain (costs off) ${sql}`, [...parameters]);
    const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
    expect(plan).not.toContain('Seq Scan');
    expect(plan).toMatch(/contribution_(unit|other|tally_pkey)/);
  }
});

test('a rank is made of a row for each unit of its period, found by index among those of three years', async () => {
  await books.asOwner(
    `insert into ledger.rank_count (period, unit, held, scored)
     select (2023 + m / 12) || '-' || lpad((1 + m % 12)::text, 2, '0'), 'R-' || u, u, array_fill(m, array[32])
     from generate_series(0, 35) m, generate_series(1, 700) u`,
  );
  await books.asOwner('analyze ledger.rank_count');
  const asked = [['2024-05'], ['R-7', 'R-8']];
  const rows = await books.asOwner(`explain (costs off) ${rankCountsOf('scored')}`, asked);
  const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
  expect(plan).toContain('rank_count_pkey');
  expect(plan).not.toContain('Seq Scan');
  const rules = appraisalRules(loadPack('beijing').documents.policy);
  const [one] = await rankLines(books.reader, ['2024-05'], rules, ['R-7']);
  expect(one).toEqual({ period: '2024-05', unit: 'R-7', held: 7, answers: Array.from({ length: 32 }, () => 16) });
  expect(ANSWERS.map(answerOf)).toEqual(ANSWERS.map((_, kind) => kind));
});
