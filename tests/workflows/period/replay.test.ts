import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../../worker/bundle';
import { testConverter } from '../../support/converter';
import { CACHE } from '../desk';
import { PERIOD_SCENARIOS } from './scenarios';

const FOLDER = join(__dirname, 'histories');
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json.gz'))
  .sort();
const history = (file: string) =>
  temporal.api.history.v1.History.fromObject(
    JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString('utf8')) as object,
  );

beforeAll(() => Runtime.install({ logger: new DefaultLogger('ERROR') }));

async function differing(histories: readonly { workflowId: string; history: object }[]): Promise<readonly string[]> {
  const { codePath } = await workflowBundle({ cacheDir: CACHE });
  const replay = { workflowBundle: { codePath }, dataConverter: testConverter() };
  const found: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(replay, [...histories]))
    if (error) found.push(`${workflowId}: ${error.message}`);
  return found;
}

test('every branch of the period has its recorded history, and all replay without a difference', async () => {
  const names = new Set(files.map((file) => file.split('.')[0]));
  expect(Object.keys(PERIOD_SCENARIOS).filter((name) => !names.has(name))).toEqual([]);
  expect(await differing(files.map((file) => ({ workflowId: file, history: history(file) })))).toEqual([]);
}, 300_000);

test('between them they go through every activity, a refusal, a new run of a long one, and a restart', () => {
  const events = files.flatMap((file) => history(file).events);
  const asked = new Set(events.map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name));
  for (const name of ['appendPeriod', 'makeOutputs', 'openUpTo', 'periodEvents', 'reckon'])
    expect(asked).toContain(name);
  expect(events.some((event) => event.workflowExecutionContinuedAsNewEventAttributes)).toBe(true);
  expect(events.some((event) => event.startChildWorkflowExecutionFailedEventAttributes)).toBe(true);
  expect(files.filter((file) => file.startsWith('period-life.')).length).toBeGreaterThan(1);
  const refused = events.filter((event) => event.workflowExecutionUpdateCompletedEventAttributes?.outcome?.failure);
  expect(refused.length).toBeGreaterThan(0);
});

test('a history of another code is found to differ', async () => {
  const other = history('period-missed.1.json.gz');
  for (const event of other.events) {
    const activity = event.activityTaskScheduledEventAttributes?.activityType;
    if (activity) activity.name = 'somethingElse';
  }
  expect(await differing([{ workflowId: 'other', history: other }])).toHaveLength(1);
});
