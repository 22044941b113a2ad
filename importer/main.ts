import { writeFileSync } from 'node:fs';
import { reasonOf, StartupError } from '../platform/failures';
import { listenForShutdown } from '../platform/shutdown';
import { KAOHSIUNG } from '../rules/derive-kaohsiung';
import { readArgs } from './args';
import { importKaohsiung } from './kaohsiung/import';
import { openPlace, type Place } from './place';
import { screenOf } from './report/screen';

/** Everything is in the ledger, but some lines could not be used. */
const EXIT_REJECTS = 2;
/** Orders are missing. */
const EXIT_LOST = 1;
const STOP_LIMIT_MS = 20_000;
const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  const args = readArgs(argv);
  const shutdown = listenForShutdown(say, STOP_LIMIT_MS);
  const open = async (): Promise<Place> => {
    const place = await openPlace(args, say);
    shutdown.add(() => place.stop());
    return place;
  };
  if (args.profile !== KAOHSIUNG) throw new StartupError('CONFIG', `${args.profile}: 尚不支持 / not yet`);
  const { report, run, rejectsFile } = await importKaohsiung(args, open, say);
  for (const line of screenOf(report, run, rejectsFile)) process.stdout.write(`${line}\n`);
  if (args.json !== undefined) writeFileSync(args.json, `${JSON.stringify({ report, run }, null, 2)}\n`);
  if (report.orders.lost > 0 || report.orders.doubled > 0 || run.failed.length > 0) return EXIT_LOST;
  return report.read.rejected > 0 ? EXIT_REJECTS : 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof StartupError) say(error.message);
    else
      say(`导入失败 / the import failed: ${error instanceof Error ? (error.stack ?? error.message) : reasonOf(error)}`);
    process.exit(error instanceof StartupError ? error.exitCode : EXIT_LOST);
  },
);
