import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../ledger/periods/outputs';
import { documentsOf, type OutputFormat } from './documents';
import { type EditionData, editionId } from './edition';
import { openPress } from './press';

const NOTE = 'edition.json';

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The edition a folder was begun with, if it is this one. */
function begun(folder: string, id: string): { readonly at: number } | undefined {
  const file = join(folder, NOTE);
  if (!existsSync(file)) return undefined;
  const found = JSON.parse(readFileSync(file, 'utf8')) as { readonly id?: unknown; readonly at?: unknown };
  return found.id === id && typeof found.at === 'number' ? { at: found.at } : undefined;
}

/** What was written: every document, and how many of them now. */
export interface Written {
  readonly files: readonly OutputFile[];
  readonly made: number;
}

/**
 * Writes the documents of an edition into a folder, with SHA256SUMS beside them. Interrupted and asked again for the same
 * figures it goes on where it was; other figures replace all.
 *
 * @param onDone told at the beginning and after each document how many are there, of how many; what it throws ends the work
 */
export async function writeTo(
  folder: string,
  data: EditionData,
  formats: readonly OutputFormat[],
  onDone: (done: number, total: number) => void,
): Promise<Written> {
  mkdirSync(folder, { recursive: true });
  const id = editionId(data);
  const earlier = begun(folder, id);
  const edition = { ...data, at: earlier?.at ?? data.at };
  writeWhole(join(folder, NOTE), `${JSON.stringify({ id, period: data.result.period, at: edition.at })}\n`);
  const names = documentsOf(edition, formats);
  const press = openPress(edition);
  let made = 0;
  try {
    onDone(0, names.length);
    for (const [i, name] of names.entries()) {
      const file = join(folder, name);
      if (earlier === undefined || !existsSync(file)) {
        writeWhole(file, await press.make(name));
        made += 1;
      }
      onDone(i + 1, names.length);
    }
  } finally {
    await press.close();
  }
  const files = names.map((name): OutputFile => {
    const bytes = readFileSync(join(folder, name));
    return { name, bytes: bytes.length, sha256: sha256(bytes) };
  });
  writeWhole(join(folder, 'SHA256SUMS'), files.map((file) => `${file.sha256}  ${file.name}\n`).join(''));
  return { files, made };
}

/** Renamed when whole and on the disk: a file that is there is complete. Two that write at once do not mix. */
function writeWhole(file: string, content: string | Buffer): void {
  const draft = `${file}.${randomUUID()}.part`;
  writeFileSync(draft, content, { flush: true });
  renameSync(draft, file);
}
