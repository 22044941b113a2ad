import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError, reasonOf } from './failures';
import { type ProcessMark, isSameProcess, markOf } from './processes';

/** An open data folder: this process alone works in it until `release`. */
export interface DataDir {
  readonly path: string;
  /** A sub-folder, made when missing, closed to everybody else. */
  folder(name: string): string;
  /** A secret kept over restarts in a file of mode 0600; made by `make` the first time. */
  secret(name: string, make: () => string): { value: string; fresh: boolean };
  /** A small JSON document kept over restarts, e.g. the ports used last time. */
  recall<T>(name: string): Partial<T>;
  remember(name: string, value: object): void;
  release(): void;
}

/** 256 random bits in a form that fits URLs, files and SQL alike. */
export function freshSecret(): string {
  return randomBytes(32).toString('base64url');
}

function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}

function takeLock(dataDir: string): () => void {
  const lock = join(dataDir, 'jiesu.lock');
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(lock, JSON.stringify(markOf(process.pid)), { flag: 'wx', mode: 0o600 });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 3) throw error;
    }
    let holder: ProcessMark | undefined;
    try {
      holder = JSON.parse(readFileSync(lock, 'utf8')) as ProcessMark;
    } catch {
      // A lock cut short by kill -9 names nobody: it is stale.
    }
    if (holder !== undefined && isSameProcess(holder)) {
      throw new StartupError(
        'ALREADY_RUNNING',
        `数据目录正被进程 ${holder.pid} 使用：${dataDir}。请先停止它，或另设 DATA_DIR 与 PORT。` +
          ` / The data folder is in use by process ${holder.pid}: stop it, or choose another DATA_DIR and PORT.`,
      );
    }
    rmSync(lock, { force: true });
  }
}

function filesOf(dataDir: string, release: () => void): DataDir {
  const folder = (name: string) => {
    const path = join(dataDir, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    path: dataDir,
    folder,
    secret(name, make) {
      const path = join(folder('secrets'), name);
      try {
        const value = readFileSync(path, 'utf8').trim();
        if (value !== '') return { value, fresh: false };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      const value = make();
      writeWhole(path, `${value}\n`);
      return { value, fresh: true };
    },
    recall<T>(name: string) {
      try {
        return JSON.parse(readFileSync(join(dataDir, `${name}.json`), 'utf8')) as Partial<T>;
      } catch {
        return {};
      }
    },
    remember: (name, value) => writeWhole(join(dataDir, `${name}.json`), `${JSON.stringify(value)}\n`),
    release,
  };
}

/**
 * Opens the data folder: makes it when missing, checks that it can be written, takes its lock.
 * A lock left by a killed process is taken over.
 *
 * @param dataDir absolute path
 * @throws StartupError `DATA_DIR` when it cannot be written, `ALREADY_RUNNING` when a live process holds it
 */
export function openDataDir(dataDir: string): DataDir {
  try {
    // Only the way through is open to others: the account of the database (when started by root) must reach its own folder.
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    if (!statSync(dataDir).isDirectory()) throw new Error('not a folder');
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartupError(
      'DATA_DIR',
      `数据目录不可写：${dataDir}（${reasonOf(error)}）。请修改 DATA_DIR。 / The data folder cannot be written: set DATA_DIR.`,
      { cause: error },
    );
  }
  return filesOf(dataDir, takeLock(dataDir));
}

/** The data folder of a system that another process runs: read beside it, without its lock. */
export function joinDataDir(dataDir: string): DataDir {
  return filesOf(dataDir, () => undefined);
}
