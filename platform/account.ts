import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartupError, reasonOf } from './failures';

/** The account a part runs under when root started us; undefined for an ordinary user, who runs everything himself. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/**
 * PostgreSQL refuses to run as root. Then it runs as `postgres` or else `nobody`, both there without any set-up.
 *
 * @throws StartupError `DATABASE` when root runs us and the machine knows neither account
 */
export function serviceAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    const uid = Number(fields?.[2]);
    const gid = Number(fields?.[3]);
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid > 0) return { uid, gid, name };
  }
  throw new StartupError(
    'DATABASE',
    '以 root 启动时需要 postgres 或 nobody 账户来运行数据库；请用普通用户启动，或设置 DATABASE_URL。' +
      ' / Started by root, the database needs an account `postgres` or `nobody`: start as an ordinary user, or set DATABASE_URL.',
  );
}

/** Whether another account can walk through every folder down to `path`. */
export function isReachable(path: string, account: Account): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * A folder of root's that every account can pass through and nobody else can write, for what lies out of the service
 * account's reach (a clone under /root). Checked, because a guessable name may have been laid there by somebody else.
 *
 * @throws StartupError `DATA_DIR` when there is no such place
 */
export function commonFolder(): string {
  const faults: string[] = [];
  for (const path of ['/var/lib/jiesu', join(tmpdir(), 'jiesu-root')]) {
    try {
      mkdirSync(path, { recursive: true, mode: 0o755 });
      const { uid, mode } = lstatSync(path);
      if (!lstatSync(path).isDirectory() || uid !== 0 || (mode & 0o022) !== 0) throw new Error('not root’s own folder');
      chmodSync(path, 0o755);
      return path;
    } catch (error) {
      faults.push(`${path}: ${reasonOf(error)}`);
    }
  }
  throw new StartupError(
    'DATA_DIR',
    `数据库账户无法进入数据目录，也没有可用的公共目录（${faults.join('; ')}）。请将 DATA_DIR 设在所有人可进入的目录下。` +
      ' / The database account cannot reach the data folder: set DATA_DIR to a folder below one that everybody may enter.',
  );
}

/** Makes a folder that only `account` (or else ourselves) can open. */
export function ownFolder(path: string, account: Account | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(path, account.uid, account.gid);
  chmodSync(path, 0o700);
}

/** Copies a folder for everybody to read, whole or not at all, also with several processes at it. */
export function copyForAll(source: string, target: string): void {
  try {
    statSync(target);
    return;
  } catch {
    // Not there yet.
  }
  const draft = `${target}.${process.pid}.new`;
  cpSync(source, draft, { recursive: true });
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
