import { writeFileSync } from 'node:fs';
import { reasonOf, StartupError } from '../platform/failures';
import { listenForShutdown } from '../platform/shutdown';
import { KAOHSIUNG } from '../rules/derive-kaohsiung';
import { readArgs } from './args';
import { type Imported, importKaohsiung } from './kaohsiung/import';
import { importNyc, type TakenIn } from './nyc/import';
import { openPlace, type Place } from './place';
import { intakeScreenOf, screenOf } from './report/screen';

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
  const done = args.profile === KAOHSIUNG ? await importKaohsiung(args, open, say) : await importNyc(args, open, say);
  for (const line of linesOf(done)) process.stdout.write(`${line}\n`);
  const { report, run } = done;
  if (args.json !== undefined) writeFileSync(args.json, `${JSON.stringify({ report, run }, null, 2)}\n`);
  if (report.orders.lost > 0 || report.orders.doubled > 0 || run.failed.length > 0) return EXIT_LOST;
  return report.read.rejected > 0 ? EXIT_REJECTS : 0;
}

function linesOf(done: Imported | TakenIn): readonly string[] {
  return 'histories' in done.run ? screenOf(done as Imported) : intakeScreenOf(done as TakenIn);
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
