import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, tell } from '../processes';

/** A disk of its own for one system: it can be filled to the last byte without harming anybody else. */
export interface SmallDisk {
  readonly folder: string;
  /** Nothing more goes on it. */
  fill(): void;
  /** Room again. */
  free(): void;
  unmount(): void;
}

const SIZE = '600m';
const CHUNK = Buffer.alloc(1 << 20);

/**
 * Mounts one in memory.
 * @returns undefined where this process may not mount: the reason is told, loudly
 */
export function smallDisk(): SmallDisk | undefined {
  const folder = emptyFolder('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0711`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    tell(`NOT RUN: a full disk needs a file system of its own, and none may be mounted here: ${String(error)}`);
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill() {
      const file = openSync(ballast, 'a');
      try {
        for (let size = CHUNK.length; size >= 1; size = size > 1 ? size >> 1 : 0) fillWith(file, size);
      } finally {
        closeSync(file);
      }
      tell(`the disk is full: ${statfsSync(folder).bavail} blocks left`);
    },
    free() {
      rmSync(ballast, { force: true });
      tell('the disk has room again');
    },
    unmount() {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function fillWith(file: number, size: number): void {
  try {
    for (;;) writeSync(file, CHUNK, 0, size);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
