import { Client } from 'pg';
import type { DatabaseUrls } from '../config';
import { type DataDir, freshSecret } from '../dataDir';

/** The one database of the system. */
export const DATABASE = 'jiesu';

/** The roles of the embedded database: the owner (superuser, migrations) and one login per writer and reader. */
export const ROLES = {
  owner: 'jiesu_owner',
  ledger: 'jiesu_ledger',
  vault: 'jiesu_vault',
  reader: 'jiesu_reader',
} as const;
type RoleKey = keyof typeof ROLES;
const KEYS = Object.keys(ROLES) as RoleKey[];

/** A password per role. */
export type Passwords = Readonly<Record<RoleKey, string>>;

/** The passwords of the embedded database, made once and kept in the data folder (0600). */
export function rolePasswords(dataDir: DataDir): Passwords {
  const entries = KEYS.map((key) => [key, dataDir.secret(`postgres-${key}`, freshSecret).value] as const);
  return Object.fromEntries(entries) as Record<RoleKey, string>;
}

/** The addresses of one database of the embedded server, by role. */
export function roleUrls(port: number, passwords: Passwords, database: string = DATABASE): DatabaseUrls {
  const entries = KEYS.map((key) => [key, `postgres://${ROLES[key]}:${passwords[key]}@127.0.0.1:${port}/${database}`]);
  return Object.fromEntries(entries) as unknown as DatabaseUrls;
}

async function ignoringDuplicate(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    // 42710 the role, 42P04 the database is there already.
    if (!['42710', '42P04'].includes((error as { code?: string }).code ?? '')) throw error;
  }
}

/**
 * Makes the login roles and the database, or leaves them as they are; passwords are set to those of the data folder.
 * What each role may do is granted by the migrations of ledger and vault.
 *
 * @param adminUrl address of the database `postgres` as the owner
 */
export async function prepareRoles(adminUrl: string, passwords: Passwords): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const key of KEYS) {
      if (key === 'owner') continue;
      await ignoringDuplicate(client.query(`create role ${ROLES[key]} login`));
      await client.query(`alter role ${ROLES[key]} login password ${client.escapeLiteral(passwords[key])}`);
    }
    const known = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (known.rowCount === 0) await ignoringDuplicate(client.query(`create database ${DATABASE}`));
    await client.query(`revoke all on database ${DATABASE} from public`);
    await client.query(`grant connect on database ${DATABASE} to ${ROLES.ledger}, ${ROLES.vault}, ${ROLES.reader}`);
  } finally {
    await client.end();
  }
}
