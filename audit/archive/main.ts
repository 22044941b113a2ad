/** `npm run archive -- run | verify | show | hold | lift | holds | drop`. Exit 0 well, 1 not, 69 database away. */
import { answerHelp, endWith } from '../../platform/commandLine';
import { readConfig } from '../../platform/config';
import { isDatabaseAway } from '../../platform/postgres/pool';
import { ARCHIVE_USAGE, archiveCommands } from '../commands/archive';
import { VERIFY_ARCHIVE_USAGE, verifyArchive } from '../commands/verifyArchive';

async function main(): Promise<number> {
  answerHelp(`用法 / usage:\n${ARCHIVE_USAGE}\n\n${VERIFY_ARCHIVE_USAGE}`);
  const argv = process.argv.slice(2);
  const config = readConfig(process.env, 'tool');
  return argv[0] === 'verify' ? verifyArchive(argv, config) : archiveCommands(argv, config, process.env);
}

endWith(main(), 70, (error) => (isDatabaseAway(error) ? 69 : undefined));
