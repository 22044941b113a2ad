import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

function read(path: string): { readonly version?: string; readonly dependencies?: Record<string, string> } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ReturnType<typeof read>;
  } catch {
    return undefined;
  }
}

/**
 * Installs the tools of this folder by their lock file where they are missing; their own scripts are not run.
 *
 * @throws Error with npm's last words
 */
export function install(onStep: (line: string) => void): void {
  const wanted = read(join(__dirname, 'package.json'))?.dependencies ?? {};
  const have = (name: string) => read(join(__dirname, 'node_modules', name, 'package.json'))?.version;
  if (Object.entries(wanted).every(([name, version]) => have(name) === version)) return;
  onStep('安装变异测试工具 / installing the tools for mutation testing …');
  const said = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: __dirname, encoding: 'utf8' });
  if (said.status !== 0) throw new Error(`npm ci (mutants): ${said.stderr.slice(-500)}`);
}
