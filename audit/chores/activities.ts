import { Context } from '@temporalio/activity';
import type { ChoreActivities, ChoreDone } from '../../workflows/chores';
import type { Logger } from '../../platform/log';
import { type ArchiverDeps, archive } from '../archive/archiver';
import { sealOfDay } from '../seal/cut';
import type { Signer } from '../seal/signing';
import { recordTurn } from './record';

/** What the daily chores need. */
export interface ChoreDeps extends Omit<ArchiverDeps, 'onProgress'> {
  readonly logger: Logger;
  readonly signer: Signer;
  /** Where the outside party's files go. */
  readonly seals: string;
  readonly now: () => number;
}

/** As `npm run archive -- run` has it. */
const ARCHIVE_AFTER_MS = 30 * 86_400_000;
const BEAT_MS = 10_000;
/** More would drown the log; all of them are told by `npm run archive -- verify`. */
const MOST_LINES = 50;

/** Seal and archive as activities: the very functions of the commands, with a heartbeat. */
export function choreActivities(deps: ChoreDeps): ChoreActivities {
  const { ledger, logger, signer, seals, now } = deps;
  const turn = (name: keyof ChoreActivities, work: (at: (done: number) => void) => Promise<ChoreDone>) => async () => {
    const done = await beating(work);
    await recordTurn(ledger.pool, name, done);
    logger.info({ chore: name, ...done }, 'a chore was done');
    return done;
  };
  return {
    seal: turn('seal', async (at) => {
      const { fresh } = await sealOfDay(ledger, signer, seals, now(), at);
      return { done: fresh ? 1 : 0, faults: 0 };
    }),
    archive: turn('archive', async (at) => {
      const { orders, faults } = await archive({ ...deps, onProgress: at }, { before: now() - ARCHIVE_AFTER_MS });
      for (const fault of faults.slice(0, MOST_LINES)) logger.error({ chore: 'archive', fault }, 'not as it should be');
      return { done: orders, faults: faults.length };
    }),
  };
}

/** Says how far it is, every ten seconds and at each step; a worker that stops ends the work at its next step. */
async function beating<T>(work: (at: (done: number) => void) => Promise<T>): Promise<T> {
  const context = Context.current();
  let far = 0;
  const beat = setInterval(() => context.heartbeat(far), BEAT_MS);
  try {
    return await work((done) => {
      far = done;
      context.cancellationSignal.throwIfAborted();
      context.heartbeat(far);
    });
  } finally {
    clearInterval(beat);
  }
}
