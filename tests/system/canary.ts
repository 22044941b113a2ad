import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Client as Pg } from 'pg';
import { joinDataDir } from '../../platform/dataDir';
import { rolePasswords, roleUrls } from '../../platform/postgres/roles';
import { dataConverter, decodeHistory } from '../../platform/codec';
import { keySource } from '../../platform/keys/source';
import { textsOf } from '../support/historyText';

/** What nobody may find in clear: a person who does not exist, in Chinese, in pinyin, in figures. */
export const CANARIES = [
  ...['金丝雀', 'jinsique', '13912345670', '139 1234 5670', '87654321', '39.9123457', '11010119900307888X'],
] as const;

/** A text of that field which holds the canaries in both scripts. */
export function canaryText(field: string): string {
  return `${field}：金丝雀女士说 jinsique-${field} 请回电 13912345670 证件 11010119900307888X`;
}

/** The same bytes as they would stand in a JSON escape, a URL, a hex or base64 dump. */
function formsOf(canary: string): readonly Buffer[] {
  const bytes = Buffer.from(canary, 'utf8');
  const escaped = [...canary].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  const forms = [canary, encodeURIComponent(canary), bytes.toString('hex'), ...base64];
  if (escaped !== canary && /[^\x20-\x7e]/.test(canary)) forms.push(escaped);
  return [...new Set(forms)].map((form) => Buffer.from(form, 'utf8')).concat(Buffer.from(canary, 'utf16le'));
}
const FORMS = CANARIES.map((canary) => [canary, formsOf(canary)] as const);

/** Which canaries stand in it, in whatever form. @returns lines that name the place */
export function foundIn(place: string, hay: string | Buffer): readonly string[] {
  const bytes = typeof hay === 'string' ? Buffer.from(hay, 'utf8') : hay;
  return FORMS.flatMap(([canary, forms]) => {
    const at = forms.map((form) => bytes.indexOf(form)).find((index) => index >= 0);
    if (at === undefined) return [];
    const around = bytes.subarray(Math.max(0, at - 80), at + 120).toString('utf8');
    return [`${place}: ${canary} in …${around}…`];
  });
}

/** Every row of every table as text, by table; what is compressed or elsewhere on disk is in clear here. */
export async function tablesAsText(dataDir: string): Promise<ReadonlyMap<string, string>> {
  const folder = joinDataDir(dataDir);
  const { port } = folder.recall<{ port: number }>('postgres-port');
  const client = new Pg({ connectionString: roleUrls(port ?? 0, rolePasswords(folder)).owner });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const dump = new Map<string, string>();
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      dump.set(name, rows.map(({ row }) => row).join('\n'));
    }
    return dump;
  } finally {
    await client.end();
  }
}

/** Every workflow as the engine knows it: description and whole history, payloads as they stand there and as they read. */
export async function historiesAsText(address: string, dataDir: string): Promise<ReadonlyMap<string, string>> {
  const file = join(dataDir, 'secrets', 'codec-key');
  const converter = dataConverter({ keys: keySource('CODEC_KEY', { file }) });
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const found = new Map<string, string>();
    for await (const { workflowId, runId } of client.workflow.list()) {
      const handle = client.workflow.getHandle(workflowId, runId);
      const [described, history] = [await handle.describe(), await handle.fetchHistory()];
      const pieces = textsOf([described.raw, history, await decodeHistory(history, converter)]);
      found.set(`${workflowId} ${runId}`, pieces.join('\n'));
    }
    return found;
  } finally {
    await connection.close();
  }
}

/** Every file below a folder. */
export function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** All canaries in the files of a folder, byte by byte. */
export function foundInFiles(folder: string): { readonly found: readonly string[]; readonly bytes: number } {
  let bytes = 0;
  const found = filesOf(folder).flatMap((file) => {
    const content = readFileSync(file);
    bytes += content.length;
    return foundIn(file.slice(folder.length), content);
  });
  return { found, bytes };
}
