import type { Pool } from 'pg';
import { openPool, type PoolOptions } from '../platform/postgres/pool';
import type { Keyring } from './keyring';

/** The vault: its connections and the master keys. */
export interface Vault {
  readonly pool: Pool;
  readonly ring: Keyring;
  close(): Promise<void>;
}

/**
 * Opens the vault; connects on first use.
 *
 * @param url postgres:// address in the vault's role
 */
export function openVault(url: string, ring: Keyring, options: PoolOptions = {}): Vault {
  const pool = openPool(url, options);
  return { pool, ring, close: () => (pool.ended ? Promise.resolve() : pool.end()) };
}
