import { answerHelp, writeJson } from '../platform/commandLine';
import { reasonOf, StartupError } from '../platform/failures';
import { listenForShutdown } from '../platform/shutdown';
import { KAOHSIUNG } from '../rules/derive-kaohsiung';
import { readArgs, USAGE } from './args';
import { type Imported, importKaohsiung } from './kaohsiung/import';
import { importNyc, type TakenIn } from './nyc/import';
import { openPlace, type Place } from './place';
import { intakeScreenOf, screenOf } from './report/screen';

/** Everything is in the ledger, but some lines could not be used. */
const EXIT_REJECTS = 2;
/** Orders are missing. */
const EXIT_LOST = 1;
const EXIT_INTERRUPTED = 130;
const STOP_LIMIT_MS = 20_000;
const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  answerHelp(USAGE, argv);
  const args = readArgs(argv);
  const stopping = new AbortController();
  // An import that was cut off is not a success, however cleanly it stopped.
  const exit = (code: number) => process.exit(code === 0 ? EXIT_INTERRUPTED : code);
  const shutdown = listenForShutdown(say, STOP_LIMIT_MS, { on: process.on.bind(process), exit, now: () => Date.now() });
  const open = async (): Promise<Place> => {
    const place = await openPlace(args, say);
    shutdown.add(() => place.stop());
    shutdown.add(async () => stopping.abort());
    return place;
  };
  const around = { open, say, signal: stopping.signal };
  const work = args.profile === KAOHSIUNG ? importKaohsiung(args, around) : importNyc(args, around);
  const done = await work.catch((error: unknown) => {
    if (stopping.signal.aborted) return undefined;
    throw error;
  });
  // The shutdown ends the process once every part has stopped.
  if (done === undefined) return new Promise(() => undefined);
  for (const line of linesOf(done)) process.stdout.write(`${line}\n`);
  const { report, run } = done;
  writeJson(args.json, { report, run });
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
