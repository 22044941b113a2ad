import { Context } from '@temporalio/activity';
import type { Pool } from 'pg';
import type { Logger } from '../../../platform/log';
import type { Pack } from '../../../rules/pack';
import type { WatchActivities } from '../../../workflows/watching';
import { watchUpToNow } from './turn';

/** What the watch's worker needs. */
export interface WatchWork {
  /** In the ledger's role. */
  readonly pool: Pool;
  readonly logger: Logger;
  readonly rules: () => Promise<Pack>;
  /** Epoch ms; the real clock in service. */
  readonly now: () => number;
}

const BEAT_MS = 10_000;

/** The look as an activity, with a heartbeat; a worker that stops ends it at its next transaction. */
export function watchActivities({ pool, logger, rules, now }: WatchWork): WatchActivities {
  const cache = {};
  return {
    async look() {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), BEAT_MS);
      try {
        const onStep = () => context.cancellationSignal.throwIfAborted();
        const done = await watchUpToNow({ pool, pack: await rules(), now, cache, onStep });
        if (done.raised > 0) logger.warn(done, 'warnings were raised');
        return done;
      } finally {
        clearInterval(beat);
      }
    },
  };
}
