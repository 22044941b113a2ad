/** `npm run mutants [-- domain/folder …]`: planted faults of domain/ and whether its tests notice. Exit 0 enough, 1 too few. */
import { spawnSync } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { answerHelp, endWith, readCommandLine, wholeNumber, wrongUsage } from '../platform/commandLine';
import { install } from './install';
import { filesUnder } from './files';
import { Measured } from './measured';
import { LEAST_SHARE, scoreOf, survivorLines, tableOf } from './score';
import { writePage } from './page';

const ROOT = join(__dirname, '..');
const USAGE = `npm run mutants [-- domain/decide domain/calendar.ts …] [--concurrency 1] [--again] [--survivors]
   npm run mutants -- --write-docs

  在 domain/ 中逐处植入错误，看测试是否发现；低于 ${LEAST_SHARE * 100} % 退出码为 1
  plants faults in domain/ one by one and sees whether its tests notice; below ${LEAST_SHARE * 100} % the exit code is 1

  --concurrency   同时运行的测试进程 / test processes beside each other
  --again         已测过且未改动的文件也重测 / measures files again that have not changed since
  --write-docs    不测；把已测的写入 docs/testing.md / measures nothing; writes what is measured into docs/testing.md
  --survivors     列出未被发现的 / lists those nobody noticed`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

async function main(): Promise<number> {
  answerHelp(USAGE);
  const options = { concurrency: text, again: flag, survivors: flag, 'write-docs': flag } as const;
  const { values, positionals } = readCommandLine(process.argv.slice(2), options, USAGE, 1_000);
  const concurrency = wholeNumber(USAGE, '--concurrency', values.concurrency ?? '1', 1, 64);
  const asked = positionals.length > 0 ? positionals : ['domain'];
  const files = filesUnder(ROOT, asked).filter((path) => path.startsWith('domain/'));
  if (files.length === 0) throw wrongUsage(USAGE, `domain/ 中没有 / not in domain/: ${asked.join(' ')}`);
  const measured = new Measured(ROOT);
  if (values['write-docs']) return writePage(ROOT, measured, files);
  install((line) => process.stderr.write(`${line}\n`));
  // Hours of counting: whoever works on the machine goes first.
  setPriority(constants.priority.PRIORITY_LOW);

  const open = files.filter((file) => values.again || !measured.stillHolds(file));
  // Stryker keeps results when a run ends: a file a run, so that whatever stops it costs no more than one.
  for (const [i, file] of open.entries()) {
    process.stderr.write(`\n[${i + 1}/${open.length}] ${file}\n`);
    measure(file, [
      '--concurrency',
      String(concurrency),
      ...(values.again || !measured.mayGoOn(file) ? ['--force'] : []),
    ]);
    measured.note(file);
  }

  const report = measured.report(files);
  if (values.survivors) process.stdout.write(`${survivorLines(report).join('\n')}\n\n`);
  process.stdout.write(`${tableOf(report).join('\n')}\n`);
  process.stdout.write(`${measured.where}\n`);
  return scoreOf(report.flatMap(({ mutants }) => mutants)).share >= LEAST_SHARE ? 0 : 1;
}

/** One run of Stryker. Its progress goes to the terminal, its results to the file that {@link Measured} reads. */
function measure(file: string, options: readonly string[]): void {
  const stryker = join(__dirname, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const config = join(__dirname, 'stryker.config.mjs');
  const args = [stryker, 'run', config, '--mutate', file, ...options];
  // Random lives are left out (stryker.config.mjs); what is left of them in other tests stays short.
  const env = { ...process.env, JIESU_LIVES: '8', JIESU_MUTANTS_OF: file };
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env });
  if (status !== 0) throw new Error(`Stryker: exit ${status}`);
}

endWith(main(), 70);
