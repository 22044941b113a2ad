import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { periodLabels } from '../../../ledger/periods/read';
import { HOUR, PeriodDesk } from './fixture';

/** 2026-06-01 09:00 in Beijing, in the period 2026-06: three periods from 2026-03 on were slept through. */
const JUNE = Date.UTC(2026, 5, 1, 1);
const MISSED = ['2026-03', '2026-04', '2026-05'] as const;

let periods: PeriodDesk;
beforeAll(async () => {
  periods = await PeriodDesk.open('catch-up');
  await periods.fill(60);
});
afterAll(() => periods.close());

/** When each closing was written, by the database's clock. */
async function closings(): Promise<readonly string[]> {
  const { rows } = await periods.desk.ledger.pool.query<{ period: string }>(
    "select period from ledger.period_event where type = 'CLOSED' order by appended_at",
  );
  return rows.map(({ period }) => period);
}

test('three missed periods are closed once each and in order, though the worker is killed in the second', async () => {
  const { address, urls, taskQueue } = periods.desk;
  await periods.stop();
  const file = join(__dirname, '..', 'fixtures', 'dyingPeriods.ts');
  const args = ['--import', 'tsx', file, address, JSON.stringify(urls), taskQueue, periods.folder, '2026-04'];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const died = once(child, 'exit');
  expect(await periods.openAt(JUNE, '2026-03')).toEqual([...MISSED, '2026-06']);
  const [, signal] = await died;
  expect(signal).toBe('SIGKILL');
  expect(await closings()).toEqual(['2026-03']);
  await periods.start();
  for (const period of MISSED) await periods.untilType('CLOSED', 1, period);
  expect(await closings()).toEqual(MISSED);
  const { rows } = await periods.desk.ledger.pool.query(
    "select period from ledger.period_figures where what = 'close' order by period",
  );
  expect(rows).toEqual(MISSED.map((period) => ({ period })));
  expect(await periods.types('2026-06')).toEqual(['OPENED']);
  for (const period of MISSED) expect((await periods.verify(period)).faults).toEqual([]);
}, 300_000);

test('a downtime takes nobody the time to object: the windows count from the closing', async () => {
  for (const period of MISSED) {
    const { closedAt = 0, objectionUntil = 0, freezeAt = 0, end } = await periods.state(period);
    expect(closedAt).toBeGreaterThanOrEqual(JUNE);
    expect(closedAt).toBeGreaterThan(end);
    expect(objectionUntil).toBeGreaterThan(JUNE + 48 * HOUR);
    expect(freezeAt).toBeGreaterThan(objectionUntil);
  }
});

test('opening again opens nothing and closes nothing twice, also where the engine has lost a workflow', async () => {
  const before = await Promise.all(MISSED.map((period) => periods.types(period)));
  await periods.desk.client.workflow.getHandle(periods.idOf('2026-04')).terminate('the engine was lost');
  expect(await periods.openAt(JUNE + HOUR)).toEqual([...MISSED, '2026-06']);
  const { status } = await periods.desk.client.workflow.getHandle(periods.idOf('2026-04')).describe();
  expect(status.name).toBe('RUNNING');
  await periods.give(
    'proposeExclusion',
    { orderNo: 'P-1', reason: 'abuse', evidence: ['a'.repeat(64)] },
    { role: 'appraiser', key: 'k' },
    'm',
    '2026-04',
  );
  const after = await Promise.all(MISSED.map((period) => periods.types(period)));
  expect(after[0]).toEqual(before[0]);
  expect(after[1]).toEqual([...(before[1] ?? []), 'EXCLUSION_PROPOSED']);
  expect(await periodLabels(periods.desk.ledger)).toEqual([...MISSED, '2026-06']);
});
