import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Refusal } from '../../domain/failures';
import type { Terms } from '../../domain/terms';
import { loadPack } from '../../rules/load';
import { BadPack, type Pack, type Patch, withOverrides } from '../../rules/pack';
import { type Question, resolve } from '../../rules/resolve';
import type { Documents } from '../../rules/schemas';

export const beijing = loadPack('beijing');

const SHARED = process.env.JIESU_SHARED_DATA ?? path.join(__dirname, '../../../shared/data');

/** A file of the real orders, or undefined with a loud word. */
export function sharedFile(name: string): string | undefined {
  const file = path.join(SHARED, name);
  if (!existsSync(file)) {
    console.warn(`NOT CHECKED: ${name} is absent; set JIESU_SHARED_DATA`);
    return undefined;
  }
  const bytes = readFileSync(file);
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export function at(local: string): number {
  return Date.parse(`${local.replace(' ', 'T')}:00+08:00`);
}

/** A question about a street of Haidian (万寿路) on an ordinary Monday, with other parts as wanted. */
export function ask(parts: Partial<Question>, pack: Pack = beijing): Terms | Refusal {
  return resolve(pack, {
    matter: 'property.service',
    place: { street: '110108001' },
    kind: 'complaint',
    at: at('2026-11-23 10:00'),
    ...parts,
  });
}

export function termsOf(parts: Partial<Question>, pack: Pack = beijing): Terms {
  const answer = ask(parts, pack);
  if ('refused' in answer) throw new Error(`refused: ${answer.refused}`);
  return answer;
}

/** The paths of the faults for which a pack with this change is refused. */
export function faultsOf(patch: Patch<Documents>, pack: Pack = beijing): readonly string[] {
  try {
    withOverrides(pack, patch);
  } catch (error) {
    if (error instanceof BadPack) return error.faults.map((fault) => fault.path);
    throw error;
  }
  return [];
}
