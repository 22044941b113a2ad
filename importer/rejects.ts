import { closeSync, openSync, writeSync } from 'node:fs';

/** Something of the input that could not be used: which line of which file, and why. */
export interface Reject {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  /** The order it belongs to, where that is known. */
  readonly orderNo?: string;
  /** The line as it stood, so that nothing is lost; may hold personal data. */
  readonly text?: string;
}

/**
 * Keeps what was set aside in one file, a JSON document a line, for the owner alone (mode 0600): the lines are the
 * city's own and may name people.
 */
export function writeRejects(path: string, rejects: readonly Reject[]): void {
  const file = openSync(path, 'w', 0o600);
  try {
    for (const reject of rejects) writeSync(file, `${JSON.stringify(reject)}\n`);
  } finally {
    closeSync(file);
  }
}
