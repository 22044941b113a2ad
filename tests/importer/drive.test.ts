import { driveAll, NotDrivable } from '../../importer/drive/all';
import { StartupError } from '../../platform/failures';

type Outcome = string | Error;

async function run(
  items: readonly string[],
  drive: (item: string, again: boolean) => Promise<string>,
  more: { readonly untilWell?: () => Promise<void>; readonly signal?: AbortSignal } = {},
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  await driveAll<string, string>(items, {
    drive,
    untilWell: more.untilWell ?? (async () => undefined),
    concurrency: 3,
    onDone: (item, result) => void outcomes.set(item, result),
    ...(more.signal && { signal: more.signal }),
  });
  return outcomes;
}

describe('driving many orders side by side', () => {
  test('each is taken once, never more at a time than asked', async () => {
    let running = 0;
    let most = 0;
    const outcomes = await run(['a', 'b', 'c', 'd', 'e'], async (item) => {
      most = Math.max(most, ++running);
      await new Promise((done) => setTimeout(done, 5));
      running--;
      return item.toUpperCase();
    });
    expect(new Set(outcomes.values())).toEqual(new Set(['A', 'B', 'C', 'D', 'E']));
    expect(most).toBe(3);
  });

  test('one that fails while a part is away is driven again once all parts answer', async () => {
    const asked: boolean[] = [];
    const outcomes = await run(['a'], async (_, again) => {
      asked.push(again);
      if (asked.length < 3) throw new Error('away');
      return 'done';
    });
    expect(outcomes.get('a')).toBe('done');
    expect(asked).toEqual([false, true, true]);
  });

  test('one that cannot be driven at all is set aside, and the others go on', async () => {
    const outcomes = await run(['bad', 'good'], async (item) => {
      if (item === 'bad') throw new NotDrivable('other content under the same number');
      return item;
    });
    expect(outcomes.get('bad')).toBeInstanceOf(NotDrivable);
    expect(outcomes.get('good')).toBe('good');
  });

  test('what a person must cure ends the import', async () => {
    const cure = new StartupError('ENGINE', 'no time skipping');
    await expect(run(['a'], () => Promise.reject(cure))).rejects.toBe(cure);
    const away = async () => Promise.reject(cure);
    await expect(run(['a'], () => Promise.reject(new Error('x')), { untilWell: away })).rejects.toBe(cure);
  });

  test('once a person wants it to stop, nothing new is begun', async () => {
    const stop = new AbortController();
    const outcomes = await run(
      ['a', 'b', 'c', 'd', 'e', 'f'],
      async (item) => {
        stop.abort();
        return item;
      },
      { signal: stop.signal },
    );
    expect(outcomes.size).toBeLessThanOrEqual(3);
  });
});
