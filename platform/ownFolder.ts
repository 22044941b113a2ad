import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wordsFor } from './commandLine';
import { StartupError } from './failures';

/** What a command that runs on parts of its own is given. */
export interface OwnFolder {
  readonly path: string;
  /** Stopped before the folder is given up, however the command ends. */
  closeAtEnd(part: { close(): Promise<void> }): void;
  /** Ends the process; the first reason to leave is the one that counts. */
  leave(exitCode: number): Promise<void>;
}

/**
 * Runs a command in a new folder that goes away with it, on Ctrl-C too, and ends the process: with what the work
 * returns, a fault's own exit code, 1 for any other fault, 130 when interrupted.
 *
 * @param keep leave the folder where it is
 */
export async function inOwnFolder(
  name: string,
  work: (own: OwnFolder) => Promise<number>,
  keep: boolean = false,
): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), `jiesu-${name}-`));
  // Started by root, the database runs under an account of its own, which must get through to its folder.
  chmodSync(path, 0o711);
  let part: { close(): Promise<void> } | undefined;
  let leaving = false;
  const leave = async (exitCode: number): Promise<void> => {
    // Parts that are being stopped make the work fail.
    if (leaving) return;
    leaving = true;
    // A call that is tried again on a connection we are closing throws where nobody can catch it.
    process.on('uncaughtException', () => undefined);
    await part?.close().catch(() => undefined);
    if (!keep) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    process.exit(exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave(130));
  try {
    const closeAtEnd = (opened: { close(): Promise<void> }) => {
      part = opened;
    };
    await leave(await work({ path, closeAtEnd, leave }));
  } catch (error) {
    if (!leaving) process.stderr.write(`${wordsFor(error)}\n`);
    await leave(error instanceof StartupError ? error.exitCode : 1);
  }
}
