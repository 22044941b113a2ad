import { append } from '../append';
import type { LedgerDatabase } from '../database';
import { LedgerError } from '../errors';
import { type ReplayOptions, type Run, testimonies } from './histories';
import { type HasText, restore, type Restored } from './restore';

/** What a repair found and did. */
export interface Repaired {
  readonly orders: number;
  readonly runs: number;
  /** Orders that got events back. */
  readonly repaired: readonly Restored[];
  readonly events: number;
  /** What could not be put right, one sentence each. */
  readonly open: readonly string[];
}

/**
 * Re-appends from the engine's histories what a ledger restored from an older backup lacks, and names what it could not.
 * May run beside the service and again.
 *
 * @param orders where to look, as `candidates` gives them
 * @param onProgress told after each order: how many are done, and which was the last
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function repair(
  ledger: LedgerDatabase,
  orders: readonly (readonly Run[])[],
  options: ReplayOptions & { readonly hasText: HasText },
  onProgress: (done: number, orderNo: string) => void = () => undefined,
): Promise<Repaired> {
  const appendTo = append(ledger);
  const repaired: Restored[] = [];
  const open: string[] = [];
  let [done, runs, events] = [0, 0, 0];
  for await (const testimony of testimonies(orders, options)) {
    const restored = await restore(ledger, appendTo, testimony, options.hasText).catch((error: unknown) =>
      named(testimony.orderNo, error),
    );
    open.push(...restored.open);
    if (restored.appended !== undefined) {
      repaired.push(restored);
      events += restored.appended.to - restored.appended.from + 1;
    }
    runs += testimony.runs;
    onProgress(++done, testimony.orderNo);
  }
  return { orders: orders.length, runs, repaired, events, open };
}

/** An alarm of one order does not hold up the others. */
function named(orderNo: string, error: unknown): Restored {
  if (error instanceof LedgerError && !error.retryable) return { orderNo, open: [error.message] };
  throw error;
}
