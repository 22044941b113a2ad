import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { StartupError } from '../failures';

/** Where 32-byte keys come from: the first one locks, all of them open. */
export type KeyPlace =
  | { readonly given: readonly Buffer[] }
  /** A file that holds one key a line (base64 or 64 hex digits), `#` begins a comment. Read again when it changes. */
  | { readonly file: string }
  /** The door to a KMS: a program and its arguments, which prints such lines. No shell in between. */
  | { readonly command: readonly string[] };

/** Keys that may change while a process runs. */
export interface KeySource {
  /** At least one; the first one locks. */
  keys(): readonly Buffer[];
  /** Called when a key is missing: looks whether there are others by now. */
  refresh(): void;
}

/** A changed file is seen after this time at the latest, ms. */
const LOOK_EVERY_MS = 1_000;
/** A KMS is not asked more often than this, however many foreign ids come by, ms. */
const ASK_EVERY_MS = 30_000;
const COMMAND_LIMIT_MS = 15_000;

/**
 * @param name what the keys are for, e.g. `CODEC_KEY`, for error texts
 * @throws StartupError `CONFIG` when there is no usable key, never with the key in it
 */
export function keySource(name: string, place: KeyPlace): KeySource {
  if ('given' in place) {
    const keys = place.given;
    return { keys: () => keys, refresh: () => undefined };
  }
  if ('file' in place) return fileKeys(name, place.file);
  return commandKeys(name, place.command);
}

function fileKeys(name: string, file: string): KeySource {
  const read = () => keysOf(name, () => readFileSync(file, 'utf8'));
  const stampOf = () => {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  };
  let keys = read();
  let stamp = stampOf();
  let looked = Date.now();
  const look = () => {
    looked = Date.now();
    try {
      const now = stampOf();
      if (now === stamp) return;
      keys = read();
      stamp = now;
    } catch {
      // Gone or half written for a moment: what we have still opens, and the next look will see.
    }
  };
  return {
    keys() {
      if (Date.now() - looked >= LOOK_EVERY_MS) look();
      return keys;
    },
    refresh: look,
  };
}

function commandKeys(name: string, [program, ...args]: readonly string[]): KeySource {
  if (program === undefined) throw unusable(name, '命令为空 / no program');
  const ask = () =>
    keysOf(name, () =>
      execFileSync(program, args, {
        encoding: 'utf8',
        timeout: COMMAND_LIMIT_MS,
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
  let keys = ask();
  let asked = Date.now();
  return {
    keys: () => keys,
    refresh() {
      if (Date.now() - asked < ASK_EVERY_MS) return;
      asked = Date.now();
      try {
        keys = ask();
      } catch {
        // A KMS that is away takes nothing from us.
      }
    },
  };
}

function keysOf(name: string, read: () => string): readonly Buffer[] {
  let text: string;
  try {
    text = read();
  } catch (error) {
    // The output of a program that failed stands in its error, and may hold a key.
    throw unusable(name, (error as NodeJS.ErrnoException).code ?? '读取失败 / could not be read');
  }
  const keys = parseKeys(text);
  if (keys === undefined || keys.length === 0)
    throw unusable(name, '每行一个 32 字节密钥 / one key of 32 bytes a line is expected');
  return keys;
}

function unusable(name: string, why: string): StartupError {
  return new StartupError('CONFIG', `${name}: 密钥不可用 / no usable key: ${why}`);
}

/** @returns 32 bytes, or undefined: neither base64 nor 64 hex digits of a key */
export function parseKey(text: string): Buffer | undefined {
  const key = Buffer.from(text, /^[0-9a-fA-F]{64}$/.test(text) ? 'hex' : 'base64');
  return key.length === 32 ? key : undefined;
}

/** @returns keys divided by line ends or commas; undefined when one of them is none */
export function parseKeys(text: string): readonly Buffer[] | undefined {
  const keys = text
    .split('\n')
    .map((line) => line.replace(/#.*/, ''))
    .flatMap((line) => line.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseKey);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

/** The environment that leads another process to the same keys. */
export function keyVariables(prefix: 'CODEC' | 'VAULT', place: KeyPlace): Readonly<Record<string, string>> {
  if ('file' in place) return { [`${prefix}_KEY_FILE`]: place.file };
  if ('command' in place) return { [`${prefix}_KEY_COMMAND`]: place.command.join(' ') };
  const [current, ...old] = place.given.map((key) => key.toString('base64'));
  return { [`${prefix}_KEY`]: current ?? '', ...(old.length > 0 && { [`${prefix}_OLD_KEYS`]: old.join(',') }) };
}
