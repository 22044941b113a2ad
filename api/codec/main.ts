/** `npm run codec`: the codec server of the engine's web pages as a process of its own. */
import { readConfig } from '../../platform/config';
import { StartupError } from '../../platform/failures';
import { createLogger } from '../../platform/log';
import { listenForShutdown } from '../../platform/shutdown';
import { converterOf } from '../../platform/stack';
import { runCodecServer } from './run';

const STOP_LIMIT_MS = 10_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const shutdown = listenForShutdown(say, STOP_LIMIT_MS);
  try {
    const config = readConfig(process.env, 'codec');
    const { host, database, codecPort, codecUiOrigin } = config;
    if (database === undefined || codecPort === undefined || codecUiOrigin === undefined)
      throw new Error('readConfig asks for them');
    const temporal = { dataConverter: converterOf(config) };
    const place = { host, port: codecPort, uiOrigin: codecUiOrigin, database, temporal };
    const server = await runCodecServer(place, createLogger(config.logLevel, 'codec'));
    shutdown.add(() => server.stop());
    for (const line of server.says) say(line);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    shutdown.now(error instanceof StartupError ? error.exitCode : 1);
  }
}

void main();
