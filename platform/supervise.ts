import { setTimeout as delay } from 'node:timers/promises';
import { StartupError, reasonOf } from './failures';
import type { Logger } from './log';
import type { Child } from './processes';

/** A part that is kept running. */
export interface Supervised {
  /** The child of the moment, for tests that kill it. */
  readonly pid: () => number | undefined;
  /** How often it had to be started again. */
  readonly restarts: () => number;
  stop(graceMs: number): Promise<void>;
}

/** How eagerly a dead part is started again. */
export interface RestartRule {
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Failures in a row before giving up. */
  readonly limit: number;
  /** A part that ran this long counts as healthy again. */
  readonly healthyMs: number;
}

const RESTART: RestartRule = { firstWaitMs: 100, longestWaitMs: 10_000, limit: 10, healthyMs: 60_000 };

/**
 * Starts a part and starts it again whenever it dies unasked, waiting twice as long each time.
 *
 * @param launch starts it and returns once it is ready
 * @param onGiveUp told once it would not stay up: the process should stop with this fault
 * @throws what `launch` throws the first time
 */
export async function supervise(
  name: string,
  launch: () => Promise<Child>,
  logger: Logger,
  onGiveUp: (fault: StartupError) => void,
  rule: RestartRule = RESTART,
): Promise<Supervised> {
  const stopping = new AbortController();
  let restarts = 0;
  let child: Child | undefined = await launch();

  const watch = async () => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      let why: string;
      const since = Date.now();
      if (child === undefined) why = 'not started';
      else why = await child.ended;
      if (stopping.signal.aborted) return;
      if (Date.now() - since >= rule.healthyMs) failures = 0;
      if (++failures > rule.limit) {
        onGiveUp(
          new StartupError(
            'ENGINE',
            `${name} 反复退出，不再重启（${why}）。 / ${name} keeps dying (${why}): given up.`,
          ),
        );
        return;
      }
      const waitMs = Math.min(rule.firstWaitMs * 2 ** (failures - 1), rule.longestWaitMs);
      logger.error({ child: name, why, waitMs, failures }, 'a part died and is started again');
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        child = await launch();
        restarts++;
        logger.warn({ child: name, pid: child.pid }, 'the part runs again');
      } catch (error) {
        child = undefined;
        logger.error({ child: name, reason: reasonOf(error) }, 'the part could not be started again');
      }
    }
  };
  const watching = watch();

  return {
    pid: () => child?.pid,
    restarts: () => restarts,
    async stop(graceMs) {
      stopping.abort();
      await child?.stop(graceMs);
      await watching;
      // A launch that was under way when we were asked to stop has left one more child.
      await child?.stop(graceMs);
    },
  };
}
