import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makePack, type Pack } from './pack';
import { DOCUMENT_NAMES, type Documents } from './schemas';

/** Beside this file; the compiled file stands in dist/rules and reads the same folder of the project. */
const PACKS =
  [path.join(__dirname, 'packs'), path.join(__dirname, '../../rules/packs')].find(existsSync) ?? 'rules/packs';

/** Documents that are not in the profile's folder but made elsewhere, e.g. derived at import. */
export type Given = { readonly [K in keyof Documents]?: unknown };

/**
 * Loads a profile from `rules/packs/<profile>/*.json`.
 * @param given documents that take the place of files (a derived catalogue and organisation)
 * @throws BadPack with every fault; Error where a file is missing or no JSON
 */
export function loadPack(profile: string, given: Given = {}, folder: string = PACKS): Pack {
  const read = (name: keyof Documents): unknown => {
    const file = path.join(folder, profile, `${name}.json`);
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new Error(`规则包文件无法读取 cannot read ${profile}/${name}.json: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
  const documents = Object.fromEntries(DOCUMENT_NAMES.map((name) => [name, given[name] ?? read(name)]));
  return makePack(documents as { [K in keyof Documents]: unknown });
}
