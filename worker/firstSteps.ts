import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { DatabaseUrls } from '../platform/config';
import { type DataDir, freshSecret } from '../platform/dataDir';
import { openPool } from '../platform/postgres/pool';
import { loadPack } from '../rules/load';
import { createPackStore, RulesRefused, type RulesTables } from '../rules/store';
import { type DemoKey, seedDemoKeys } from '../vault/access/demoKeys';

/** The profile of the city that is served unless told otherwise. */
const PROFILE = 'beijing';

/** Keeps the rule pack that ships with the system; puts it into force only where none is. */
export async function seedRules(urls: DatabaseUrls): Promise<void> {
  const pool = openPool(urls.vault, { max: 1 });
  try {
    const store = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) }));
    await store.seed(loadPack(PROFILE));
  } finally {
    await pool.end();
  }
}

/**
 * Is this a unit of the rules in force? Undefined where none are in force yet.
 * @param pool in a role that may read packs
 */
export async function isUnit(pool: Pool, unit: string): Promise<boolean | undefined> {
  const store = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) }));
  try {
    return (await store.active(PROFILE)).units.has(unit);
  } catch (error) {
    if (error instanceof RulesRefused) return undefined;
    throw error;
  }
}

/** Units that get a throw-away key, so that a first complaint can be walked through by hand (README). */
const DEMO_UNITS = [{ unit: 'BJ-110101001' }, { unit: 'BJ-110101', role: 'district' }] as const;

/** The throw-away API keys of the embedded default: the same at every start, kept in the data folder. */
export async function throwAwayKeys(urls: DatabaseUrls, dataDir: DataDir): Promise<readonly DemoKey[]> {
  const pool = openPool(urls.vault, { max: 1 });
  try {
    return await seedDemoKeys({ pool }, (name) => dataDir.secret(name, freshSecret).value, DEMO_UNITS);
  } finally {
    await pool.end();
  }
}

/** Keeps the lines where a shell can read them at once, mode 0600. @returns the file */
export function keepKeyLines(dataDir: DataDir, lines: readonly string[]): string {
  const file = join(dataDir.folder('secrets'), 'keys.sh');
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/** The keys as lines for a shell: the first complaint of the README is walked with them. */
export function keyLines(keys: readonly DemoKey[]): readonly string[] {
  return keys.map(({ roles, unit, key }) => {
    const name = (roles[0] ?? 'key').replace(/[A-Z]/g, '_$&').toUpperCase().replaceAll('-', '_');
    return `export ${name}='${key}'${unit === undefined ? '' : `   # ${unit}`}`;
  });
}
