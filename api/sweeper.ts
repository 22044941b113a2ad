import type { Deps } from './deps';

export interface SweeperOptions {
  /** Between two sweeps, ms; default an hour. */
  readonly everyMs?: number;
  /** What is younger is left alone, ms; default a day: an intake answered with 503 may still be sent again. */
  readonly olderThanMs?: number;
  /** The first sweep now, not after the first wait: a process that is restarted often would never sweep. */
  readonly atOnce?: boolean;
  /** Told how many records were removed. */
  readonly onSwept?: (removed: number) => void;
}

/** Cleans the vault of what no order claimed. */
export interface Sweeper {
  /** One sweep now. @returns how many records were removed; 0 when ledger, engine or vault could not be asked */
  sweep(): Promise<number>;
  /** No further sweep; resolves once the running one has ended. */
  stop(): Promise<void>;
}

const HOUR_MS = 3_600_000;

/** Starts the sweeps of one API process; several processes do no harm to each other. */
export function startSweeper(
  deps: Pick<Deps, 'vault' | 'ledger' | 'gateway' | 'logger' | 'now'>,
  options: SweeperOptions = {},
): Sweeper {
  const { everyMs = HOUR_MS, olderThanMs = 24 * HOUR_MS, onSwept } = options;

  /** In doubt an order exists: nothing is removed of which the engine could not be asked. */
  async function claimed(orderNos: readonly string[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    for (const orderNo of orderNos) {
      if ((await deps.ledger.order(orderNo)) !== undefined) known.add(orderNo);
      else if ((await deps.gateway.holds(orderNo)) !== false) known.add(orderNo);
    }
    return known;
  }

  async function sweep(): Promise<number> {
    try {
      const { removed } = await deps.vault.sweep(deps.now() - olderThanMs, claimed);
      if (removed > 0) deps.logger.info({ removed }, 'vault records that no order claimed were removed');
      onSwept?.(removed);
      return removed;
    } catch (error) {
      deps.logger.warn({ err: error }, 'the vault could not be swept');
      return 0;
    }
  }

  let running: Promise<unknown> = options.atOnce === true ? sweep() : Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(sweep);
  }, everyMs);
  timer.unref();
  return {
    sweep,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
