import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../worker/bundle';
import { CACHE } from '../workflows/desk';
import { recordedHistories } from './recorded';
import { SCENARIOS } from './scenarios';
import { testConverter } from '../support/converter';

const recorded = recordedHistories();

describe('the workflow as it is now, held against the histories of the baseline', () => {
  beforeAll(() => Runtime.install({ logger: new DefaultLogger('ERROR') }));

  test('every branch of the regulation and of the machinery has its recorded history', () => {
    const names = new Set(recorded.map(({ file }) => file.split('.')[0]));
    expect(Object.keys(SCENARIOS).filter((name) => !names.has(name))).toEqual([]);
  });

  test(`all ${recorded.length} replay without a difference`, async () => {
    const { codePath } = await workflowBundle({ cacheDir: CACHE });
    const histories = recorded.map(({ file, history }) => ({ workflowId: file, history }));
    const results = Worker.runReplayHistories(
      { workflowBundle: { codePath }, dataConverter: testConverter() },
      histories,
    );
    const differing: string[] = [];
    let replayed = 0;
    for await (const { workflowId, error } of results) {
      replayed++;
      if (error) differing.push(`${workflowId}: ${error.message}`);
    }
    expect(differing).toEqual([]);
    expect(replayed).toBe(recorded.length);
    // About a minute on two quiet cores, seven at a load of 25.
  }, 1_800_000);
});
