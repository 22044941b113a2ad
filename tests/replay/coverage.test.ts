import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { ComplaintActivities } from '../../activities/contract';
import { EVENT } from '../../api/words/events';
import { COMMAND_NAMES, type CommandName } from '../../domain/commands';
import type { EventType } from '../../domain/events';
import type { CaseStart } from '../../workflows/messages';
import { type Observed, observe } from './observed';
import { recordedHistories } from './recorded';

/** At the last count; what was recorded stays, so they only grow. */
const LEAST = { histories: 218, branches: 154, answers: 83, continued: 5 };

/** No history takes them in by an update, and why. */
const NO_COMMAND: Partial<Record<CommandName, string>> = {
  tally: 'said by the order to itself: no update; its events MEMBERS_JOINED, RESULT_SHARED … are recorded',
  setFree: 'the parent is recorded (incident-released, incident-parent-withdrawn), not the member that is set free',
  recomputeDeadlines: 'the recorder has one calendar, under which nothing changes: its refusal is recorded',
};
const NO_EVENT: Partial<Record<EventType, string>> = {
  DEADLINES_RECOMPUTED: 'needs a second rule pack with other holidays, which the recorder has not',
  MEMBER_LEFT: 'the member that leaves is recorded (incident-member-left, -withdrawn), not its parent',
};
/** How each activity is called; `regular` of what is local first: while something is away. */
const ERRANDS: Record<keyof ComplaintActivities, readonly ('local' | 'regular')[]> = {
  append: ['local', 'regular'],
  load: ['local'],
  resolve: ['local', 'regular'],
  checkSignal: ['local', 'regular'],
  announce: ['regular'],
  deliver: ['regular'],
  toMembers: ['regular'],
  tellLeft: ['regular'],
};
const MODES: readonly CaseStart['mode'][] = ['intake', 'revive', 'continue'];

/** Ids of every patch in the workflow code. */
function patchesInCode(): readonly string[] {
  const folder = join(__dirname, '..', '..', 'workflows');
  const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return [...text.join('\n').matchAll(/patched\('([^']+)'\)/g)].map(([, id = '']) => id);
}

const missing = (wanted: readonly string[], seen: ReadonlyMap<string, number>) =>
  wanted.filter((name) => !seen.has(name));

describe('what the recorded histories go through, seen by an observer in the replayed workflow', () => {
  const recorded = recordedHistories();
  let seen: Observed;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    seen = await observe(recorded);
    const { branches, answers, codes, continued } = seen;
    console.info(
      `${recorded.length} histories: ${branches.size} events × stages, ${answers.size} commands × outcomes, ${codes.size} refusal codes, ${continued} × continued as new`,
    );
  }, 1_800_000);

  test('the observer changes nothing: all of them replay', () => {
    expect(seen.differing).toEqual([]);
  });

  test('every event type is recorded, or the reason why not', () => {
    expect(missing(Object.keys(EVENT), seen.events).sort()).toEqual(Object.keys(NO_EVENT).sort());
  });

  test('every command is recorded as accepted, or the reason why not', () => {
    const taken = new Map(
      [...seen.answers].filter(([key]) => key.endsWith(' ok')).map(([key, n]) => [key.slice(0, -3), n]),
    );
    expect(missing(COMMAND_NAMES, taken).sort()).toEqual(Object.keys(NO_COMMAND).sort());
  });

  test('every errand, every way to begin a run, every patch', () => {
    const errands = Object.entries(ERRANDS).flatMap(([name, ways]) => ways.map((way) => `${way} ${name}`));
    expect(missing(errands, seen.errands)).toEqual([]);
    expect(missing(MODES, seen.modes)).toEqual([]);
    expect(missing(patchesInCode(), seen.patches)).toEqual([]);
  });

  test('they only grow', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(LEAST.histories);
    expect(seen.branches.size).toBeGreaterThanOrEqual(LEAST.branches);
    expect(seen.answers.size).toBeGreaterThanOrEqual(LEAST.answers);
    expect(seen.continued).toBeGreaterThanOrEqual(LEAST.continued);
  });
});
