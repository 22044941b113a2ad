/** The API of service in a process of its own. */
import { readConfig } from '../../../platform/config';
import { StartupError } from '../../../platform/failures';
import { createLogger } from '../../../platform/log';
import { converterOf } from '../../../platform/stack';
import { startApi } from '../../../worker/startApi';
import { profileInto } from '../../parts';
import { serve } from '../process';

serve(async (env) => {
  const profiled = env.PROFILE_FILE === undefined ? undefined : profileInto(env.PROFILE_FILE);
  const config = readConfig(env, 'api');
  const { database, temporalAddress, vaultKeys } = config;
  if (!database || temporalAddress === undefined || !vaultKeys)
    throw new StartupError('CONFIG', 'database, engine, key');
  const api = await startApi({
    config,
    logger: createLogger('error', 'contest'),
    database,
    temporal: {
      address: temporalAddress,
      namespace: config.temporalNamespace,
      dataConverter: converterOf(config),
    },
    vaultKeys,
    onFatal: (fault) => {
      throw fault;
    },
  });
  return { port: config.port, stop: () => api.stop().then(profiled) };
});
