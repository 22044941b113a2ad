import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/**
 * Writes the documents of an edition into a folder, with SHA256SUMS beside them. Interrupted and asked again for the same
 * figures it goes on where it was; other figures replace all.
 *
 * @param onDone told after each document how many are there
 * @returns the names of all documents, and how many were made now
 */
export async function writeTo(
  folder: string,
  data: EditionData,
  formats: readonly OutputFormat[],
  onDone: (done: number) => void,
): Promise<{ readonly names: readonly string[]; readonly made: number }> {
  mkdirSync(folder, { recursive: true });
  const id = editionId(data);
  const earlier = begun(folder, id);
  const edition = { ...data, at: earlier?.at ?? data.at };
  writeFileSync(join(folder, NOTE), `${JSON.stringify({ id, period: data.result.period, at: edition.at })}\n`);
  const names = documentsOf(edition, formats);
  const press = openPress(edition);
  let made = 0;
  try {
    for (const [i, name] of names.entries()) {
      const file = join(folder, name);
      if (earlier === undefined || !existsSync(file)) {
        // Renamed when whole: a file that is there is complete.
        writeFileSync(`${file}.part`, await press.make(name));
        renameSync(`${file}.part`, file);
        made += 1;
      }
      onDone(i + 1);
    }
  } finally {
    await press.close();
  }
  const sums = names.map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  return { names, made };
}
