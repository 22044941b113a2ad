import { writeFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { reasonOf, StartupError } from './failures';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>
>;

/** `--help` and `-h` are answered with the usage on standard output and exit code 0, whatever else is asked. */
export function answerHelp(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  if (!args.includes('--help') && !args.includes('-h')) return;
  process.stdout.write(`${usage.trimEnd()}\n`);
  process.exit(0);
}

/** A wrong argument: what is wrong, then how it is right. */
export function wrongUsage(usage: string, fault: string): StartupError {
  return new StartupError('CONFIG', `${fault}\n\n${usage}`.trim());
}

/**
 * Reads a command line.
 *
 * @param most words beside the options, at most
 * @throws StartupError `CONFIG` for an option that is not known or lacks its value, or one word too many, with the usage
 */
export function readCommandLine<O extends Options>(
  args: readonly string[],
  options: O,
  usage: string,
  most: number = 0,
): Parsed<O> {
  let parsed: Parsed<O>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw wrongUsage(usage, `参数有误 / wrong argument: ${reasonOf(error)}`);
  }
  const tooMany = (parsed.positionals as readonly string[])[most];
  if (tooMany !== undefined) throw wrongUsage(usage, `参数有误 / wrong argument: ${tooMany}`);
  return parsed;
}

/**
 * A whole number within bounds, both included.
 *
 * @throws StartupError `CONFIG` naming option and bounds
 */
export function wholeNumber(usage: string, name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) throw wrongUsage(usage, `${name}: ${least}–${most}`);
  return value;
}

/** Writes what `--json FILE` asks for; nothing when it was not given. */
export function writeJson(file: string | undefined, value: unknown): void {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** The exit code of a fault that a person can cure and that is said without a stack; undefined for any other. */
export type KnownFaults = (error: unknown) => number | undefined;

const NONE: KnownFaults = () => undefined;

/** What a person can cure is said without a stack. */
export function wordsFor(error: unknown, known: KnownFaults = NONE): string {
  const curable = error instanceof StartupError || known(error) !== undefined;
  return curable || !(error instanceof Error) ? reasonOf(error) : (error.stack ?? error.message);
}

/**
 * Ends the process with what the work returns. A fault is told on standard error and ends it with its own exit code.
 *
 * @param otherwise exit code of a fault nobody expects
 */
export function endWith(work: Promise<number>, otherwise: number, known: KnownFaults = NONE): void {
  work.then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${wordsFor(error, known)}\n`);
      process.exit(error instanceof StartupError ? error.exitCode : (known(error) ?? otherwise));
    },
  );
}
