import { groupNow } from '../../appraisal/groupNow';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { appendToPeriod } from '../../ledger/periods/append';
import { excludedWithin } from '../../ledger/periods/exclusions';
import { nearOf } from '../../ledger/queries/appraisal';
import { besideTallies, rankLines } from '../../ledger/queries/ranks';
import { NOW, readEdition } from '../../outputs/read';
import { loadPack } from '../../rules/load';
import type { Pack } from '../../rules/pack';
import { MONDAY, testLedger, type TestLedger } from './ledgerFixture';
import { lifeOf } from './lives';

const PERIOD = '2026-03';
const ORDERS = 60;
const EXCLUDED = 6;

let books: TestLedger;
let auditor: LedgerDatabase;
beforeAll(async () => {
  books = await testLedger();
  auditor = openLedger(books.urls.auditor);
  for (let i = 0; i < ORDERS; i++) {
    const orderNo = `P-${i}`;
    await books.append({ orderNo, seq: 1, prevHash: '', events: lifeOf(orderNo, 40_000 + i, 60).flat() });
  }
  const scored = await books.asOwner(
    "select distinct order_no from ledger.contribution where kind = 'scored' and period = $1 order by 1 limit $2",
    [PERIOD, EXCLUDED],
  );
  const by = { role: 'appraiser', key: 'k' } as const;
  await appendToPeriod(auditor, {
    period: PERIOD,
    after: 0,
    events: [
      { type: 'OPENED', at: MONDAY, period: PERIOD, start: MONDAY, end: MONDAY + 1 },
      ...scored.flatMap(({ order_no }, i) => [
        {
          ...{ type: 'EXCLUSION_PROPOSED' as const, at: MONDAY, by, no: i + 1, orderNo: String(order_no) },
          ...{ reason: 'abuse' as const, evidence: ['a'.repeat(64)] },
        },
        { type: 'EXCLUSION_DECIDED' as const, at: MONDAY, by, no: i + 1, granted: true as const },
      ]),
    ],
  });
});
afterAll(async () => {
  await auditor.close();
  await books.close();
});

/** The shipped rules, with the rates of the last or of the first answer. */
function packOf(basis: 'final' | 'first'): Pack {
  const pack = loadPack('beijing');
  const { policy } = pack.documents;
  const appraisal = { ...policy.appraisal, basis: { value: basis, source: 'a test', certainty: 'P' as const } };
  return { ...pack, documents: { ...pack.documents, policy: { ...policy, appraisal } } };
}

test.each(['final', 'first'] as const)(
  'ranks as they stand, of all or of one unit, are those of the whole period with what was excluded (%s answer)',
  async (basis) => {
    const pack = packOf(basis);
    const packs = { active: async () => pack, get: async () => pack };
    const edition = await readEdition(books.reader, packs, PERIOD, 0, NOW);
    if (!edition) throw new Error('no such period');
    const counts = {
      rankLines: (...asked: Parameters<Rank>) => rankLines(books.reader, ...asked),
      besideTallies: (...asked: Parameters<Beside>) => besideTallies(books.reader, ...asked),
      near: (...asked: Parameters<Nearby>) => nearOf(books.reader, ...asked),
      excluded: (periods: readonly string[]) => excludedWithin(books.reader, periods),
    };
    let boards = 0;
    for (const whole of edition.result.groups) {
      const now = (only?: string) => groupNow(counts, whole.group, edition.closing, 19, only);
      expect(JSON.parse(JSON.stringify(await now()))).toEqual(whole);
      for (const row of whole.rows.filter(({ sample }) => sample > 0).slice(0, 5)) {
        expect(JSON.parse(JSON.stringify((await now(row.unit)).rows))).toEqual([row]);
        boards += 1;
      }
    }
    expect(boards).toBeGreaterThan(1);
    // Why orders are out, told by unit: as many as the figure counts.
    const figure = edition.result.figures.filter((each) => each.figure === 'excluded');
    const told = edition.excludedFor.reduce((sum, { n }) => sum + n, 0);
    expect(told).toBe(figure.reduce((sum, { gross }) => sum + gross.counted, 0));
    expect(edition.excludedFor.filter(({ reason }) => reason === 'abuse').length).toBeGreaterThan(0);
  },
);

type Tail<F extends (...args: never[]) => unknown> = F extends (first: never, ...rest: infer R) => infer T
  ? (...rest: R) => T
  : never;
type Rank = Tail<typeof rankLines>;
type Beside = Tail<typeof besideTallies>;
type Nearby = (...asked: [Parameters<typeof nearOf>[1], Parameters<typeof nearOf>[2], readonly string[]]) => unknown;
