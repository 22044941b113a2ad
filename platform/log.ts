import { mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger as TemporalLogger } from '@temporalio/worker';
import { type DestinationStream, type Logger, multistream, pino } from 'pino';
import type { LogLevel } from './config';

export type { Logger } from 'pino';

/** Field names whose values never reach a log: who a person is, what they said, and what opens a door. */
const PRIVATE_FIELDS = new Set(
  [
    ['name', 'callerName', 'personName', 'phone', 'mobile', 'tel', 'address', 'idNumber', 'caller', 'citizen'],
    ['content', 'reply', 'text', 'freeText', 'remark', 'comment', 'body', 'payload', 'payloads', 'headers', 'cookie'],
    ['authorization', 'password', 'secret', 'token', 'apiKey', 'key', 'vaultKey', 'taskToken', 'signature'],
    ['connectionString', 'databaseUrl'],
  ]
    .flat()
    .map((field) => field.toLowerCase()),
);
const HIDDEN = '[已隐去 hidden]';

function withoutPrivate(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Uint8Array) return HIDDEN;
  // Deeper than any log line of ours: cut rather than trusted.
  if (depth === 0) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => withoutPrivate(item, depth - 1));
  if (value instanceof Error) {
    const code = 'code' in value ? { code: value.code } : {};
    return { type: value.name, message: value.message, stack: value.stack, ...code };
  }
  const clean: Record<string, unknown> = {};
  for (const [field, inner] of Object.entries(value)) {
    const hide = PRIVATE_FIELDS.has(field.toLowerCase()) && inner !== undefined && inner !== null;
    clean[field] = hide ? HIDDEN : withoutPrivate(inner, depth - 1);
  }
  return clean;
}

/** The last net under the field names: a mobile number or a URL's password that got into a message. */
function scrubLine(line: string): string {
  return line
    .replace(/(?<![\dA-Za-z])(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)/g, '1**********')
    .replace(/(:\/\/[^\s:/@"]+):[^\s@"]+@/g, '$1:***@');
}

/**
 * The JSON logger of a process: one line per entry to stdout, time as ISO 8601, personal and secret fields hidden.
 *
 * @param level the lowest level written
 * @param part which process speaks, e.g. `api`
 * @param destination stdout unless told (tests)
 */
export function createLogger(level: LogLevel, part: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { process: part },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => withoutPrivate(fields, 6) as Record<string, unknown>,
    },
    serializers: { err: (error: unknown) => withoutPrivate(error, 6) },
    hooks: { streamWrite: scrubLine },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

/**
 * Where the one-command system logs: everything to a file, warnings and worse to the screen too, so that the addresses
 * stay in sight. The file is opened at the first line, when its folder has been prepared; one that has grown over
 * 20 MiB is put aside as `.1`.
 */
export function fileAndScreen(logFile: string, screen: DestinationStream): DestinationStream {
  let file: number | undefined;
  const open = () => {
    mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
    if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES)
      renameSync(logFile, `${logFile}.1`);
    return openSync(logFile, 'a', 0o600);
  };
  const toFile = {
    write(line: string) {
      try {
        file ??= open();
        writeSync(file, line);
      } catch {
        // A full disk must not stop the work that is being logged; warnings still reach the screen.
      }
    },
  };
  return multistream([
    { level: 'trace', stream: toFile },
    { level: 'warn', stream: screen },
  ]);
}

/**
 * The same logger in the shape that Temporal's `Runtime.install({ logger })` wants: message first, fields second.
 *
 * @param logger where the lines go
 */
export function temporalLogger(logger: Logger): TemporalLogger {
  const write = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error', message: string, meta?: object) => {
    if (!logger.isLevelEnabled(level)) return;
    const { error, ...fields } = (meta ?? {}) as Record<string, unknown>;
    logger[level](error === undefined ? fields : { ...fields, err: error }, message);
  };
  return {
    log: (level, message, meta) => write(level.toLowerCase() as Lowercase<typeof level>, message, meta),
    trace: (message, meta) => write('trace', message, meta),
    debug: (message, meta) => write('debug', message, meta),
    info: (message, meta) => write('info', message, meta),
    warn: (message, meta) => write('warn', message, meta),
    error: (message, meta) => write('error', message, meta),
  };
}
