import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openVault, type Vault } from '../../vault/database';
import { keep } from '../../vault/keep';
import { keyring } from '../../vault/keyring';
import { createDatabase, type TestDatabase } from '../support/environment';

/** A vault of its own for one test file. */
export interface TestVault {
  readonly vault: Vault;
  readonly key: Buffer;
  readonly urls: TestDatabase['urls'];
  /** The same vault under other master keys. */
  readonly under: (current: Buffer, ...old: Buffer[]) => Vault;
  readonly asOwner: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  /** Every value of every table of the database, as text. */
  readonly dump: () => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function testVault(): Promise<TestVault> {
  const { urls } = await createDatabase();
  const key = randomBytes(32);
  const opened: Vault[] = [];
  const under = (current: Buffer, ...old: Buffer[]) => {
    const vault = openVault(urls.vault, keyring({ given: [current, ...old] }), { max: 4 });
    opened.push(vault);
    return vault;
  };
  const owner = new Client({ connectionString: urls.owner });
  await owner.connect();
  const asOwner = async (text: string, values: unknown[] = []) =>
    (await owner.query<Record<string, unknown>>(text, values)).rows;
  const dump = async () => {
    const tables = await asOwner(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    const parts: string[] = [];
    for (const { name } of tables) {
      for (const row of await asOwner(`select * from ${String(name)}`)) {
        for (const value of Object.values(row)) {
          // A box is looked into as bytes too, in case something was stored in clear under another name.
          parts.push(
            Buffer.isBuffer(value) ? value.toString('utf8') + value.toString('latin1') : JSON.stringify(value),
          );
        }
      }
    }
    return parts.join('\n');
  };
  return {
    vault: under(key),
    key,
    urls,
    under,
    asOwner,
    dump,
    close: async () => {
      await Promise.all([...opened.map((vault) => vault.close()), owner.end()]);
    },
  };
}

let count = 0;
/** An order number nobody used in this file. */
export function freshOrder(): string {
  count += 1;
  return `V2026-${String(count).padStart(6, '0')}`;
}

export const READING = {
  actor: { role: 'unit', unit: 'BJ-110108001', key: 'k-unit' },
  purpose: '办理 / handling',
} as const;
export const ERASING = { by: { keyId: 'k-security', role: 'securityAdmin' }, ground: 'withdrawn' } as const;
export const HASH = 'f'.repeat(64);

/** Keeps a caller and their words under a fresh number. @returns the number */
export async function keptIn(
  { vault }: TestVault,
  content: string,
  caller: Record<string, unknown> & { readonly phone?: string },
): Promise<string> {
  const orderNo = freshOrder();
  await keep(vault, { orderNo, contentHash: HASH, caller, texts: [content] });
  return orderNo;
}
