import type { Deps } from '../../api/deps';
import { callOn, repeatsOf } from '../../api/repeats';
import type { Ending } from '../../ledger/queries/order';
import { createLogger } from '../../platform/log';
import type { MatterCall } from '../../vault/calls';
import { beijing } from './standIn';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Tuesday, 2026-11-24 12:00 in Beijing. */
const NOON = Date.UTC(2026, 10, 24, 4);
const WHAT = { matter: 'noise.neighbour', place: { district: '110108' } };

const CLOSED: Ending = { orderNo: 'N-1', stage: 'CLOSED', closedAt: NOON - 40 * DAY };
/** So many calls before this one, so long apart, the last at that time before it. */
const calls = (count: number, apart = minutes(1), before = minutes(1)): readonly MatterCall[] => [
  { orderNo: 'N-0', at: NOON },
  ...Array.from({ length: count }, (_, i) => ({ orderNo: `N-${i + 1}`, at: NOON - before - i * apart })),
];
function minutes(count: number): number {
  return count * 60_000;
}

function counted(known: readonly MatterCall[], ends: readonly Ending[] | Error = [CLOSED]) {
  const told: string[] = [];
  const either = async <T>(answer: T | Error): Promise<T> => {
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const deps = {
    logger: createLogger('debug', 'api', { write: (line) => void told.push(line) }),
    ledger: { endings: () => either(ends) },
  } as unknown as Deps;
  return { told, repeats: repeatsOf(deps, beijing(), 'N-0', known) };
}

test('nine calls on a closed matter in a day are nothing, ten are looked at', async () => {
  expect(await counted(calls(8)).repeats).toBeUndefined();
  expect(await counted(calls(9)).repeats).toEqual({ day: 10, month: 10 });
});

test('the day begins at midnight in Beijing, the month on its first', async () => {
  expect(await counted(calls(9, minutes(1), 12 * HOUR - minutes(8) + 1)).repeats).toBeUndefined();
  expect(await counted(calls(9, minutes(1), 12 * HOUR - minutes(8))).repeats).toEqual({ day: 10, month: 10 });
  // Thirty in the month, few of them today.
  expect(await counted(calls(29, 19 * HOUR)).repeats).toEqual({ day: 2, month: 30 });
  expect(await counted(calls(28, 19 * HOUR)).repeats).toBeUndefined();
  expect(await counted(calls(29, 21 * HOUR)).repeats).toBeUndefined();
});

test.each<[string, readonly Ending[]]>([
  ['never settled: nobody has had an answer', [{ orderNo: 'N-1', stage: 'DECLINED', closedAt: NOON - DAY }]],
  ['merged into a running order', [{ orderNo: 'N-1', stage: 'MERGED', closedAt: NOON - DAY }]],
  ['settled once and running again', [CLOSED, { orderNo: 'N-2', stage: 'HANDLING' }]],
  ['unknown to the ledger', []],
])('many calls on a matter %s are no abuse', async (_, ends) => {
  expect(await counted(calls(40), ends).repeats).toBeUndefined();
});

test('calls from before the matter was settled do not count', async () => {
  const justClosed: Ending = { orderNo: 'N-20', stage: 'CLOSED', closedAt: NOON - minutes(6) };
  expect(await counted(calls(20), [justClosed]).repeats).toBeUndefined();
  expect(await counted(calls(20), [{ ...justClosed, closedAt: NOON - minutes(9) - 1 }]).repeats).toEqual({
    day: 10,
    month: 10,
  });
});

test('while the ledger cannot count, the order is taken in without: nothing waits for the counting', async () => {
  const { told, repeats } = counted(calls(20), new Error('away'));
  expect(await repeats).toBeUndefined();
  expect(told.join()).toContain('without counting');
});

test('under rules that name no number nothing is counted', async () => {
  const { abuse: _, ...policy } = beijing().documents.policy;
  const older = { ...beijing(), documents: { ...beijing().documents, policy } };
  expect(callOn(beijing(), WHAT, NOON)).toEqual({ matter: 'noise.neighbour 110108', at: NOON });
  expect(callOn(older, WHAT, NOON)).toBeUndefined();
  expect(await repeatsOf({} as Deps, older, 'N-0', calls(40))).toBeUndefined();
});
