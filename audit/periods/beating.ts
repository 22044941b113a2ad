import { Context } from '@temporalio/activity';

const BEAT_MS = 10_000;

/**
 * Says every ten seconds that it is at work, so that a dead worker's work goes to another soon.
 *
 * @param work is given what to call as it gets on: it tells how far it is at once, and throws where the work is wanted no more
 */
export async function beating<T>(work: (beat: (details: unknown) => void) => Promise<T>): Promise<T> {
  const context = Context.current();
  let last: unknown;
  const timer = setInterval(() => context.heartbeat(last), BEAT_MS);
  try {
    return await work((details) => {
      context.cancellationSignal.throwIfAborted();
      last = details;
      context.heartbeat(details);
    });
  } finally {
    clearInterval(timer);
  }
}
