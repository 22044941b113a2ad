/** `npm run cluster`: the services of docker-compose.yml as processes of this machine. */
import { join, resolve } from 'node:path';
import { answerHelp, endWith } from '../platform/commandLine';
import { readConfig } from '../platform/config';
import { inOwnFolder } from '../platform/ownFolder';
import { runFaults } from './faults';
import { runClusterKills } from './kills';
import { readOptions, USAGE } from './options';
import { PERFORMANCE, runLoad } from './runs';
import { runDown, runUp } from './up';

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  answerHelp(USAGE);
  const options = readOptions(process.argv.slice(2));
  const DATA_DIR = process.env.DATA_DIR ?? join(resolve('.data'), 'cluster');
  const { JIESU_CACHE, LOG_LEVEL } = process.env;
  const config = readConfig({ DATA_DIR, JIESU_CACHE, LOG_LEVEL, TEMPORAL_NAMESPACE: 'jiesu' }, 'tool');
  switch (options.command) {
    case 'up':
      return runUp(config, say);
    case 'down':
      return runDown(config, say);
    case 'load':
      return inOwnFolder('cluster', (own) => runLoad(config, own, options, say));
    case 'kills':
      return inOwnFolder('cluster', (own) => runClusterKills(own, options, PERFORMANCE, say));
    case 'faults':
      return inOwnFolder('cluster', (own) => runFaults(config, own, options, PERFORMANCE, say));
  }
}

endWith(
  main().then(() => 0),
  70,
);
