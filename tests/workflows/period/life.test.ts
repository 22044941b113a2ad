import { closePeriod } from '../../../appraisal/closePeriod';
import { stretchBefore } from '../../../appraisal/period';
import { digestOfResult } from '../../../audit/periods/statement';
import { signedVersions } from '../../../audit/periods/store';
import { closingOf, plain } from '../../../audit/periods/reckon';
import { recompute } from '../../../ledger/appraisal/recompute';
import { keptFigures, newestFigures } from '../../../ledger/periods/read';
import { periodInput } from '../../../ledger/queries/appraisal';
import { loadPack } from '../../../rules/load';
import { until } from '../desk';
import { APPRAISER, DAY, END, HOUR, PAPER, PERIOD_OF_LIVES, PeriodDesk, SECOND, START, STREET } from './fixture';

const EVIDENCE = [PAPER];
let periods: PeriodDesk;
let excluded: string;
let first: string;
/** While it is set, what the second version's signing wrote stands in the ledger, and its workflow has not heard of it. */
let untold: Promise<void> | undefined;
beforeAll(async () => {
  periods = await PeriodDesk.open('period', (real) => ({
    ...real,
    async appendPeriod(asked) {
      const answer = await real.appendPeriod(asked);
      if (asked.events.some((event) => event.type === 'RESULT_SIGNED' && event.version === 2)) await untold;
      return answer;
    },
  }));
  await periods.fill(150);
  excluded = await periods.scoredOrder();
});
afterAll(() => periods.close());

const kept = async (what: string) => {
  const found = await keptFigures(periods.desk.ledger, PERIOD_OF_LIVES, what);
  if (!found) throw new Error(`no figures ${what}`);
  return found;
};
/** Of the street in its group, after exclusions. */
const sampleOf = (result: Awaited<ReturnType<typeof kept>>['result']) =>
  result.groups.find(({ group }) => group.code === 'streets')?.rows.find(({ unit }) => unit === STREET.unit)?.sample;

test('a period runs: figures of the day come an hour after noon, the same as anew from the events', async () => {
  expect(await periods.openAt(START + HOUR)).toEqual([PERIOD_OF_LIVES]);
  await periods.forward(13 * HOUR);
  await periods.untilType('PROVISIONAL');
  const [opened, day] = await periods.events();
  expect(opened).toMatchObject({ type: 'OPENED', period: PERIOD_OF_LIVES, start: START, end: END });
  expect(day).toMatchObject({ type: 'PROVISIONAL', day: '2026-02-19' });
  const figures = await kept('day/2026-02-19');
  expect(new Date(figures.at + 8 * HOUR).toISOString()).toMatch(/^2026-02-19T13:0/);
  expect(figures.result.figures.length).toBeGreaterThan(100);
  expect(await periods.verify()).toMatchObject({ orders: 150, figures: ['day/2026-02-19'], faults: [] });
});

test('provisional figures are those of `recompute` at the same instant', async () => {
  const pack = loadPack('beijing');
  const { closing } = closingOf(pack, PERIOD_OF_LIVES);
  const found = await recompute(periods.auditor, closing);
  expect([found.deviations, found.faults]).toEqual([[], []]);
  const before = stretchBefore(closing.stretch, 19);
  const earlier = { input: await periodInput(periods.auditor, before, closing.rules), end: before.end };
  const now = closePeriod(await periodInput(periods.auditor, closing.stretch, closing.rules), closing, earlier);
  const { basis } = await kept('day/2026-02-19');
  expect(basis.digest).toBe(digestOfResult(plain(now)));
});

test('an exclusion takes two persons; the next figures have it out of the net and in the gross', async () => {
  const proposal = { orderNo: excluded, reason: 'unreasonableDemand', evidence: EVIDENCE } as const;
  expect(await periods.give('objectToFigures', { about: 'order', ...proposal }, STREET, 'one')).toEqual(['OBJECTED']);
  expect(await periods.give('objectToFigures', { about: 'order', ...proposal }, STREET, 'one')).toEqual(['OBJECTED']);
  expect(await periods.give('ruleFigureObjection', { no: 1, granted: true }, APPRAISER)).toEqual([
    'OBJECTION_RULED',
    'EXCLUSION_PROPOSED',
  ]);
  expect(await periods.give('decideExclusion', { no: 1, granted: true }, APPRAISER)).toBe('SAME_PERSON');
  expect(await periods.give('decideExclusion', { no: 1, granted: true }, SECOND)).toEqual(['EXCLUSION_DECIDED']);
  await periods.forward(DAY);
  await periods.untilType('PROVISIONAL', 2);
  const [was, is] = [await kept('day/2026-02-19'), await newestFigures(periods.desk.ledger, PERIOD_OF_LIVES)];
  const gross = (result: typeof was.result) =>
    result.figures.find(({ whose, figure }) => whose === STREET.unit && figure === 'response')?.gross.of;
  expect(sampleOf(is?.result ?? was.result)).toBe((sampleOf(was.result) ?? 0) - 1);
  expect(gross(is?.result ?? was.result)).toBe(gross(was.result));
  expect((await periods.verify()).faults).toEqual([]);
});

test('at its end it is closed and may be objected to, until the window ends; then it is frozen, signed, and over', async () => {
  expect(
    await periods.give(
      'objectToFigures',
      { about: 'figure', figure: 'response', reason: 'wrongRecord', evidence: EVIDENCE },
      STREET,
    ),
  ).toBe('PERIOD_NOT_CLOSED');
  await periods.forward(END - START - 2 * DAY + 14 * HOUR);
  await periods.untilType('CLOSED');
  const { objectionUntil = 0, freezeAt = 0, closedAt = 0 } = await periods.state();
  // Three and five working days after Wednesday, 18 March.
  expect(new Date(objectionUntil + 8 * HOUR).toISOString()).toBe('2026-03-24T00:00:00.000Z');
  expect(new Date(freezeAt + 8 * HOUR).toISOString()).toBe('2026-03-26T00:00:00.000Z');
  expect(closedAt - END).toBeLessThan(10 * 60_000);
  expect(
    await periods.give(
      'objectToFigures',
      { about: 'figure', figure: 'response', reason: 'wrongRecord', evidence: EVIDENCE },
      STREET,
    ),
  ).toEqual(['OBJECTED']);
  await periods.forward(objectionUntil - END);
  expect(
    await periods.give(
      'objectToFigures',
      { about: 'order', orderNo: 'P-0001', reason: 'abuse', evidence: EVIDENCE },
      STREET,
    ),
  ).toBe('OBJECTIONS_CLOSED');
  await periods.forward(freezeAt - objectionUntil);
  await periods.untilType('RESULT_SIGNED');
  const types = await periods.types();
  expect(types.slice(-3)).toEqual(['OBJECTION_LAPSED', 'FROZEN', 'RESULT_SIGNED']);
  expect(types.filter((type) => type === 'CLOSED')).toHaveLength(1);
  expect(await periods.desk.client.workflow.getHandle(periods.idOf()).result()).toBe('frozen');
  first = (await kept('v1')).basis.digest;
  const checked = await periods.verify();
  expect(checked).toMatchObject({ versions: 1, faults: [] });
  expect(checked.figures.length).toBeGreaterThan(30);
  expect(checked.figures).toEqual(expect.arrayContaining(['close', 'v1']));
}, 300_000);

test('what is frozen stays: nothing more is excluded, and later orders change no figure of it', async () => {
  expect(
    await periods.give('proposeExclusion', { orderNo: 'P-0002', reason: 'abuse', evidence: EVIDENCE }, APPRAISER),
  ).toBe('RESULT_FROZEN');
  await periods.fill(20, 'Q');
  expect((await kept('v1')).basis.digest).toBe(first);
  expect((await periods.verify(PERIOD_OF_LIVES, false)).faults).toEqual([]);
  const { rows } = await periods.desk.ledger.pool.query('select 1 from ledger.period_figures where what = $1', ['v1']);
  expect(rows).toHaveLength(1);
  for (const table of ['period_event', 'period_figures', 'period_result'])
    for (const pool of [periods.auditor.pool, periods.desk.ledger.pool])
      await expect(pool.query(`delete from ledger.${table}`)).rejects.toThrow('permission denied');
});

test('a correction starts the period again: two persons, a reason, a second version linked to the first', async () => {
  const correction = { reason: 'lateRuling', exclude: [], include: [excluded], evidence: EVIDENCE } as const;
  expect(await periods.give('proposeCorrection', correction, APPRAISER)).toEqual(['CORRECTION_PROPOSED']);
  expect(await periods.give('decideCorrection', { no: 1, granted: true }, APPRAISER)).toBe('SAME_PERSON');
  let tell: () => void = () => undefined;
  untold = new Promise((told) => (tell = told));
  expect(await periods.give('decideCorrection', { no: 1, granted: true }, SECOND)).toEqual(['CORRECTION_DECIDED']);
  await periods.untilType('RESULT_SIGNED', 2);
  // Whoever reads the new version and publishes it at once is before the workflow's own knowledge.
  const before = await periods.accepted();
  const published = periods.give('publishResult', { version: 2 }, APPRAISER);
  await until(
    () => Promise.race([published, periods.accepted()]),
    (so) => so !== before,
  );
  tell();
  expect(await published).toEqual(['PUBLISHED']);
  const [one, two] = await signedVersions(periods.desk.ledger, PERIOD_OF_LIVES);
  expect([one?.version, two?.version, two?.reason, one?.digest]).toEqual([1, 2, 'lateRuling', first]);
  expect(two?.previous).toHaveLength(64);
  expect(two?.digest).not.toBe(first);
  expect(await periods.verify(PERIOD_OF_LIVES, false)).toMatchObject({ versions: 2, faults: [] });
});

test('who changes a figure, a version or a decision behind the database is found', async () => {
  const { Client } = await import('pg');
  const owner = new Client({ connectionString: periods.desk.urls.owner });
  await owner.connect();
  const change = async (table: string, text: string) => {
    await owner.query(`alter table ledger.${table} disable trigger ${table}_stays`);
    await owner.query(text);
  };
  try {
    await expect(owner.query('delete from ledger.period_result')).rejects.toThrow('append-only');
    await change(
      'period_figures',
      `update ledger.period_figures set result = jsonb_set(result, '{stock}', '[]') where what = 'v1'`,
    );
    await change(
      'period_result',
      `update ledger.period_result set signed = jsonb_set(signed, '{digest}', '"x"') where version = 1`,
    );
    await change(
      'period_event',
      `update ledger.period_event set event = jsonb_set(event, '{by,key}', '"k-other"') where type = 'EXCLUSION_DECIDED'`,
    );
    const { faults } = await periods.verify(PERIOD_OF_LIVES, false);
    expect(faults.join('\n')).toMatch(/does not fit its chain/);
    expect(faults.join('\n')).toMatch(/version 1 has a wrong signature/);
    expect(faults.join('\n')).toMatch(/version 2 does not follow/);
  } finally {
    await owner.end();
  }
});
