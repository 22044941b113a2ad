import type { Config } from '../platform/config';
import { keyVariables } from '../platform/keys/source';
import type { Stack } from '../platform/stack';

/**
 * What a worker in a process of its own is told, so that it works for this stack and nothing else.
 * @param own the environment of the process that starts it; only where programs and the home folder are is passed on
 */
export function workerEnvironment(
  { database, temporal, vaultKeys, codecKeys }: Stack,
  { cacheDir, taskQueue, payloadCipher }: Pick<Config, 'cacheDir' | 'taskQueue' | 'payloadCipher'>,
  own: Readonly<Record<string, string | undefined>>,
) {
  return {
    PATH: own.PATH ?? '',
    HOME: own.HOME ?? '',
    DATABASE_URL: database.owner,
    DATABASE_URL_LEDGER: database.ledger,
    DATABASE_URL_VAULT: database.vault,
    DATABASE_URL_READER: database.reader,
    DATABASE_URL_AUDITOR: database.auditor,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TASK_QUEUE: taskQueue,
    JIESU_CACHE: cacheDir,
    ...keyVariables('VAULT', vaultKeys.place),
    ...keyVariables('CODEC', codecKeys),
    PAYLOAD_CIPHER: payloadCipher,
  };
}
