import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packages of contestants, with a lock file of their own: the product installs none of them. */
export const CONTESTANTS_FOLDER = join(__dirname, '..', '..', 'contestants');

function read(path: string): { readonly version?: string; readonly dependencies?: Record<string, string> } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ReturnType<typeof read>;
  } catch {
    return undefined;
  }
}

/** @returns the version of a contestant's package as installed, or `?` */
export function versionOf(name: string): string {
  return read(join(CONTESTANTS_FOLDER, 'node_modules', name, 'package.json'))?.version ?? '?';
}

/**
 * Installs the contestants' packages by their lock file where they are missing; their own scripts are not run.
 *
 * @throws Error with npm's last words
 */
export function installContestants(onStep: (line: string) => void): void {
  const wanted = read(join(CONTESTANTS_FOLDER, 'package.json'))?.dependencies ?? {};
  if (Object.entries(wanted).every(([name, version]) => versionOf(name) === version)) return;
  onStep('安装参赛者的软件包 / installing the contestants’ packages …');
  const args = ['ci', '--ignore-scripts'];
  const said = spawnSync('npm', args, {
    cwd: CONTESTANTS_FOLDER,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (said.status !== 0) throw new Error(`npm ${args.join(' ')} (bench/contestants): ${said.stderr.slice(-500)}`);
}
