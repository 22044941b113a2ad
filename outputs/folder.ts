import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFile } from '../ledger/periods/outputs';
import { sha256 } from './toFolder';

/** Where the files of a period's figures lie. @param of which figures, as they are kept: `v1`, `close`, `day/2026-11-20` */
export function folderOf(outputs: string, period: string, of: string): string {
  return join(outputs, period, of.replace('/', '-'));
}

/** A file as it was made; or that this process cannot see it, or sees another. */
export type FoundFile = { readonly content: Buffer } | { readonly fault: 'OUTPUT_NOT_HERE' | 'OUTPUT_CHANGED' };

/** Reads a file that was made, and holds it against the SHA-256 that the ledger keeps. */
export async function readMade(folder: string, { name, sha256: wanted }: OutputFile): Promise<FoundFile> {
  const content = await readFile(join(folder, name)).catch(() => undefined);
  if (content === undefined) return { fault: 'OUTPUT_NOT_HERE' };
  return sha256(content) === wanted ? { content } : { fault: 'OUTPUT_CHANGED' };
}
