/** A worker or an API of service in a process of its own, with points where it stands still when the harness asks it to. */
import { runApi } from '../../../../api/run';
import { readConfig } from '../../../../platform/config';
import { createLogger } from '../../../../platform/log';
import { converterOf } from '../../../../platform/stack';
import { startWorker } from '../../../../worker/startWorker';
import { aroundActivities, aroundApi, watchedLedger } from './around';
import { openHolds, type Told } from './holds';

async function main(role: string): Promise<void> {
  const holds = openHolds();
  const config = readConfig(process.env, role === 'api' ? 'api' : 'worker');
  const { database, temporalAddress, temporalNamespace: namespace, vaultKeys } = config;
  if (!database || temporalAddress === undefined || !vaultKeys) throw new Error('the harness names everything');
  const onFatal = (fault: Error) => {
    throw fault;
  };
  const temporal = { address: temporalAddress, namespace, dataConverter: converterOf(config) };
  const deps = { config, logger: createLogger('fatal', role), database, temporal, vaultKeys, onFatal };
  if (role === 'api') await runApi(deps, { around: aroundApi(holds) });
  else await startWorker(deps, { open: watchedLedger(holds), around: aroundActivities(holds) });
  process.send?.({ told: 'ready' } satisfies Told);
}

void main(process.argv[2] ?? '');
