import type { Config } from '../platform/config';
import { createLogger } from '../platform/log';
import { type Stack, useStack } from '../platform/stack';
import { searchAttributes } from './searchAttributes';

/**
 * Engine and database for a command that works on orders (revive, repair): the running system's, or our own for as long as
 * the command lasts. What is being done is said on the error stream, so that the result alone stands on the other.
 *
 * @throws StartupError with nothing left running
 */
export function commandStack(
  config: Config,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Stack> {
  const logger = createLogger('warn', name);
  return useStack(config, {
    searchAttributes,
    logger,
    env,
    onStep: (line) => void process.stderr.write(`${line}\n`),
    onGiveUp: (fault) => logger.fatal({ err: fault }, 'a part is gone'),
  });
}
