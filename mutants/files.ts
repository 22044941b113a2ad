import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The TypeScript files under the folders and files named, in order, each once.
 *
 * @param asked paths from the root; what does not exist counts for nothing
 */
export function filesUnder(root: string, asked: readonly string[]): readonly string[] {
  const found = asked.flatMap((name) => {
    const path = name.replace(/\/+$/, '');
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (!stat?.isDirectory()) return stat ? [path] : [];
    return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).map((each) => `${path}/${each}`);
  });
  return [...new Set(found)].filter((path) => path.endsWith('.ts')).sort();
}
