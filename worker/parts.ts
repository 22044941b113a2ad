import type { Config, DatabaseUrls } from '../platform/config';
import type { StartupError } from '../platform/failures';
import type { KeyPlace } from '../platform/keys/source';
import type { Logger } from '../platform/log';
import type { TemporalPlace } from '../platform/stack';

/** What worker and API are given by the process entry: they read no environment themselves. */
export interface PartDeps {
  readonly config: Config;
  readonly logger: Logger;
  readonly database: DatabaseUrls;
  readonly temporal: Omit<TemporalPlace, 'uiUrl'>;
  /** The worker never opens the vault and needs none. */
  readonly vaultKeys?: KeyPlace;
  /** Told when the part stops for good by itself: the process should stop with this fault. */
  readonly onFatal: (fault: StartupError) => void;
}

/** What the API is given: the keys of the vault as well. */
export interface ApiPartDeps extends PartDeps {
  readonly vaultKeys: KeyPlace;
}

/** A running part. */
export interface Part {
  /** Lines for the screen, e.g. addresses and throw-away keys. */
  readonly says: readonly string[];
  /** Finishes what is under way, takes nothing new; resolves once stopped. */
  stop(): Promise<void>;
}
