import type { Pack } from './pack';
import type { PackStore } from './store';

/** The pack in force, at hand without waiting. */
export interface CurrentPack {
  readonly current: () => Pack;
  /** Looks now, e.g. right after an activation. */
  refresh(): Promise<void>;
  stop(): void;
}

/**
 * Follows the pack in force of a profile: reads it once, then looks again every `everyMs`, so that several processes
 * agree on a change within that time. While the database is away the last known pack goes on.
 * @param onError told when a look fails
 * @throws RulesRefused UNKNOWN_PACK when the profile has none at the start
 */
export async function followActive(
  store: PackStore,
  profile: string,
  options: { readonly everyMs?: number; readonly onError?: (error: unknown) => void } = {},
): Promise<CurrentPack> {
  let pack = await store.active(profile);
  const refresh = async () => {
    pack = await store.active(profile);
  };
  const timer = setInterval(
    () => void refresh().catch((error: unknown) => options.onError?.(error)),
    options.everyMs ?? 5_000,
  );
  timer.unref();
  return { current: () => pack, refresh, stop: () => clearInterval(timer) };
}
