/** `npm run audit -- verify | at | whatif | seal | check | prove`: for auditors. Exit 0 it holds, 1 it does not, 69 database away. */
import { answerHelp, endWith, wrongUsage } from '../platform/commandLine';
import { type Config, readConfig } from '../platform/config';
import { isDatabaseAway } from '../platform/postgres/pool';
import { seals, SEALS_USAGE } from './commands/seals';
import { verify, VERIFY_USAGE } from './commands/verify';
import { VERIFY_ARCHIVE_USAGE, verifyArchive } from './commands/verifyArchive';
import { WHAT_IF_USAGE, whatIfCommands } from './commands/whatIf';

const USAGE = `用法 / usage:\n${VERIFY_USAGE}\n\n${VERIFY_ARCHIVE_USAGE}\n\n${WHAT_IF_USAGE}\n\n${SEALS_USAGE}`;

type Run = (
  argv: readonly string[],
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
) => Promise<number>;
const COMMANDS: Readonly<Record<string, Run>> = {
  verify: (argv, config, env) =>
    argv.some((word) => word.startsWith('--archive')) ? verifyArchive(argv, config) : verify(argv, config, env),
  at: whatIfCommands,
  whatif: whatIfCommands,
  seal: seals,
  check: seals,
  prove: seals,
};

async function main(): Promise<number> {
  answerHelp(USAGE);
  const argv = process.argv.slice(2);
  const run = COMMANDS[argv[0] ?? ''];
  if (run === undefined) throw wrongUsage(USAGE, argv[0] ?? '');
  return run(argv, readConfig(process.env, 'tool'), process.env);
}

endWith(main(), 70, (error) => (isDatabaseAway(error) ? 69 : undefined));
