import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../worker/bundle';
import { CACHE } from '../workflows/desk';
import { SCENARIOS } from './scenarios';
import { testConverter } from '../support/converter';

const FOLDER = join(__dirname, 'histories');

/** Files of recorded histories, e.g. `kept-in-time.json.gz`, `late-urge-after-closing.2.json.gz`. */
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz'));

describe('the workflow as it is now, held against the histories of the baseline', () => {
  beforeAll(() => Runtime.install({ logger: new DefaultLogger('ERROR') }));

  test('every branch of the regulation and of the machinery has its recorded history', () => {
    const recorded = new Set(files.map((file) => file.split('.')[0]));
    expect(Object.keys(SCENARIOS).filter((name) => !recorded.has(name))).toEqual([]);
  });

  test(`all ${files.length} replay without a difference`, async () => {
    const { codePath } = await workflowBundle({ cacheDir: CACHE });
    const histories = files.map((file) => ({
      workflowId: file,
      history: temporal.api.history.v1.History.fromObject(
        JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')),
      ),
    }));
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
    expect(replayed).toBe(files.length);
  });
});
