import { Client } from 'pg';
import type { DatabaseUrls } from '../config';
import { type DataDir, freshSecret } from '../dataDir';
import { reasonOf, StartupError } from '../failures';

/** The one database of the system. */
export const DATABASE = 'jiesu';

/** The roles of the embedded database: the owner (superuser, migrations) and one login per writer and reader. */
export const ROLES = {
  owner: 'jiesu_owner',
  ledger: 'jiesu_ledger',
  vault: 'jiesu_vault',
  reader: 'jiesu_reader',
  auditor: 'jiesu_auditor',
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

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Tries the addresses named by the environment, so that a wrong one is told at boot and by name.
 *
 * @throws StartupError `DATABASE`, without any password
 */
export async function checkDatabase(urls: DatabaseUrls): Promise<void> {
  const variables = { owner: '', ledger: '_LEDGER', vault: '_VAULT', reader: '_READER', auditor: '_AUDITOR' } as const;
  for (const key of KEYS) {
    if (key !== 'owner' && urls[key] === urls.owner) continue;
    try {
      await withClient(urls[key], async (client) => void (await client.query('select 1')));
    } catch (error) {
      throw new StartupError(
        'DATABASE',
        `DATABASE_URL${variables[key]} 无法连接 / cannot be reached: ${reasonOf(error)}`,
        { cause: error },
      );
    }
  }
}

/** The login role of an address, undefined when it is the owner's own. */
export function roleOf(url: string, ownerUrl: string): string | undefined {
  const name = decodeURIComponent(new URL(url).username);
  return name === decodeURIComponent(new URL(ownerUrl).username) ? undefined : name;
}

/** Makes the one database, or leaves it as it is. @param adminUrl address of the database `postgres` as the owner */
export function prepareDatabase(adminUrl: string): Promise<void> {
  return withClient(adminUrl, async (client) => {
    const known = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (known.rowCount === 0) await ignoringDuplicate(client.query(`create database ${DATABASE}`));
  });
}

/**
 * Makes a login role for every address that is not the owner's, with the password of the address, and lets those roles
 * alone connect. What each may do is granted by the migrations of ledger and vault.
 *
 * @param urls addresses of one database; the owner must be allowed to make roles
 */
export function prepareRoles(urls: DatabaseUrls): Promise<void> {
  return withClient(urls.owner, async (client) => {
    const database = client.escapeIdentifier(decodeURIComponent(new URL(urls.owner).pathname.slice(1)));
    for (const key of ['ledger', 'vault', 'reader', 'auditor'] as const) {
      const name = roleOf(urls[key], urls.owner);
      if (name === undefined) continue;
      const role = client.escapeIdentifier(name);
      const password = client.escapeLiteral(decodeURIComponent(new URL(urls[key]).password));
      await ignoringDuplicate(client.query(`create role ${role} login`));
      await client.query(`alter role ${role} login password ${password}`);
      await client.query(`grant connect on database ${database} to ${role}`);
    }
    await client.query(`revoke all on database ${database} from public`);
  });
}
