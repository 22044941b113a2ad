import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InjectedSinks, Worker } from '@temporalio/worker';
import type { Proposal } from '../../activities/contract';
import { evolve } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import { buildBundle, workflowBundle } from '../../worker/bundle';
import { testConverter } from '../support/converter';
import { CACHE } from '../workflows/desk';
import type { ObserverSinks } from './observer';
import { patchesIn, type Recorded } from './recorded';

/** What all the histories together go through, each with how many histories do. */
export interface Observed {
  readonly events: ReadonlyMap<string, number>;
  /** `STAGE EVENT`: an event with the stage in which it was decided. */
  readonly branches: ReadonlyMap<string, number>;
  /** `command outcome`: as an update was answered. */
  readonly answers: ReadonlyMap<string, number>;
  readonly signals: ReadonlyMap<string, number>;
  /** `local append`, `regular announce` … */
  readonly errands: ReadonlyMap<string, number>;
  readonly modes: ReadonlyMap<string, number>;
  readonly patches: ReadonlyMap<string, number>;
  /** Codes of refusals, in answers and in events. */
  readonly codes: ReadonlyMap<string, number>;
  readonly continued: number;
  readonly differing: readonly string[];
}

/** Replays every history with an observer in the workflow, and counts what it does there. */
export async function observe(recorded: readonly Recorded[]): Promise<Observed> {
  const seen = new Sightings();
  const observerPath = require.resolve('./observer');
  const codePath = await observedBundle(observerPath);
  const results = Worker.runReplayHistories(
    {
      workflowBundle: { codePath },
      interceptors: { workflowModules: [observerPath] },
      sinks: seen.sinks(),
      dataConverter: testConverter(),
    },
    recorded.map(({ file, history }) => ({ workflowId: file, history })),
  );
  for await (const { workflowId, error } of results) if (error) seen.differing.push(`${workflowId}: ${error.message}`);
  for (const each of recorded) for (const id of new Set(patchesIn(each))) seen.count('patches', each.file, id);
  return seen.observed();
}

/** The workflow code with the observer in it, kept beside the other bundles under the hash of both. */
async function observedBundle(observerPath: string): Promise<string> {
  const { hash } = await workflowBundle({ cacheDir: CACHE });
  const own = createHash('sha256').update(readFileSync(observerPath)).digest('hex').slice(0, 8);
  const codePath = join(CACHE, 'bundles', `observed-${hash}-${own}.js`);
  if (!existsSync(codePath)) await buildBundle(codePath, undefined, undefined, [observerPath]);
  return codePath;
}

const KINDS = ['events', 'branches', 'answers', 'signals', 'errands', 'modes', 'patches', 'codes'] as const;
type Kind = (typeof KINDS)[number];

class Sightings {
  readonly differing: string[] = [];
  private continued = 0;
  private readonly files = new Map<string, Set<string>>();
  private readonly states = new Map<string, OrderState | undefined>();

  count(kind: Kind, file: string, name: string): void {
    const key = `${kind}|${name}`;
    const known = this.files.get(key);
    if (known) known.add(file);
    else this.files.set(key, new Set([file]));
  }

  sinks(): InjectedSinks<ObserverSinks> {
    const during = { callDuringReplay: true } as const;
    return {
      observer: {
        began: { ...during, fn: ({ workflowId }, mode) => this.count('modes', workflowId, mode) },
        signalled: { ...during, fn: ({ workflowId }, name) => this.count('signals', workflowId, name) },
        answered: {
          ...during,
          fn: ({ workflowId }, command, outcome) => {
            this.count('answers', workflowId, `${command} ${outcome}`);
            if (outcome !== 'ok') this.count('codes', workflowId, outcome);
          },
        },
        scheduled: {
          ...during,
          fn: ({ workflowId }, how, activity, args) => {
            this.count('errands', workflowId, `${how} ${activity}`);
            if (activity === 'append') this.proposed(workflowId, (args as [Proposal])[0]);
          },
        },
        continued: { ...during, fn: () => void this.continued++ },
      },
    };
  }

  /** The order is folded along; a later run of one knows its beginning from the file before, or not at all. */
  private proposed(file: string, { seq, events }: Proposal): void {
    let state = this.states.get(file);
    const follows = (state?.version ?? 0) === seq - 1;
    for (const event of events) {
      this.count('events', file, event.type);
      if (event.type === 'COMMAND_REFUSED') this.count('codes', file, event.code);
      if (!follows) continue;
      this.count('branches', file, `${state?.stage ?? 'NEW'} ${event.type}`);
      state = evolve(state, event);
    }
    if (follows) this.states.set(file, state);
  }

  observed(): Observed {
    const of = (kind: Kind) =>
      new Map(
        [...this.files]
          .filter(([key]) => key.startsWith(`${kind}|`))
          .map(([key, files]) => [key.slice(kind.length + 1), files.size] as const),
      );
    const found = Object.fromEntries(KINDS.map((kind) => [kind, of(kind)])) as Record<Kind, Map<string, number>>;
    return { ...found, continued: this.continued, differing: this.differing };
  }
}
