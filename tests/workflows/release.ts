import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundle, type WorkflowBundle, workflowBundle } from '../../worker/bundle';
import { CACHE } from './desk';

const ROOT = join(__dirname, '..', '..');

/** A change of one source file of this release. */
export interface Change {
  /** Below the root, e.g. `workflows/complaint.ts`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Workflow code as another release would have it: this one's with some changes. Kept beside the other bundles.
 * @throws Error when a change does not fit any more
 */
export async function releaseWith(changes: readonly Change[]): Promise<WorkflowBundle> {
  const { hash: own } = await workflowBundle({ cacheDir: CACHE });
  const hash = createHash('sha256').update(own).update(JSON.stringify(changes)).digest('hex').slice(0, 16);
  const codePath = join(CACHE, 'bundles', `release-${hash}.js`);
  if (existsSync(codePath)) return { codePath, hash };
  // Below the root, so that its imports of packages are found.
  const folder = join(ROOT, '.cache', 'releases', hash);
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  for (const name of ['workflows', 'domain', 'activities'])
    cpSync(join(ROOT, name), join(draft, name), { recursive: true });
  for (const { file, from, to } of changes) {
    const text = readFileSync(join(draft, file), 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${file} does not have once: ${from}`);
    writeFileSync(join(draft, file), text.replace(from, to));
  }
  if (!existsSync(folder)) renameSync(draft, folder);
  // The bundler follows links, and then looks for its own entry beside what it found.
  await buildBundle(codePath, undefined, join(realpathSync(folder), 'workflows', 'index.ts'));
  return { codePath, hash };
}
