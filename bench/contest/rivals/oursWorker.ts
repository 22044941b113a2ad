/** The worker of service in a process of its own. */
import { readConfig } from '../../../platform/config';
import { StartupError } from '../../../platform/failures';
import { createLogger } from '../../../platform/log';
import { converterOf } from '../../../platform/stack';
import { startWorker } from '../../../worker/startWorker';
import { serve } from '../process';

serve(async (env) => {
  const config = readConfig(env, 'worker');
  const { database, temporalAddress } = config;
  if (!database || temporalAddress === undefined) throw new StartupError('CONFIG', 'database, engine');
  const worker = await startWorker({
    config,
    logger: createLogger('error', 'contest'),
    database,
    temporal: {
      address: temporalAddress,
      namespace: config.temporalNamespace,
      dataConverter: converterOf(config),
    },
    onFatal: (fault) => {
      throw fault;
    },
  });
  return { port: 0, stop: () => worker.stop() };
});
