import type { Config } from '../platform/config';
import type { Stack } from '../platform/stack';

/** What a worker in a process of its own is told, so that it works for this stack and nothing else. */
export function workerEnvironment(
  { database, temporal, vaultKey }: Stack,
  { cacheDir, taskQueue }: Pick<Config, 'cacheDir' | 'taskQueue'>,
) {
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    DATABASE_URL: database.owner,
    DATABASE_URL_LEDGER: database.ledger,
    DATABASE_URL_VAULT: database.vault,
    DATABASE_URL_READER: database.reader,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TASK_QUEUE: taskQueue,
    JIESU_CACHE: cacheDir,
    VAULT_KEY: vaultKey.key.toString('base64'),
  };
}
