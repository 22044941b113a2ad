import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '..');
const LEFT_OUT = ['node_modules', 'dist', '.cache', '.data', 'coverage', 'tests', 'cluster', 'mutants'];
/** What the program reads beside its code, and the packages of contestants. */
const BESIDE = ['rules/packs', 'rules/retention.json', 'insight/profiles', 'bench/contestants/node_modules'];

const made = new Map<string, string>();

/**
 * The program compiled as `npm run build` does, and bench/ with it. Everybody who is measured runs so, because service
 * does: `tsx` has each function named anew whenever it is made, which cost the API a third of its CPU
 * (docs/performance.md, levers). Goes away with this process.
 *
 * @param root a checkout; this one unless told otherwise
 * @returns the folder with the compiled code
 * @throws Error with the compiler's words
 */
export function compiled(root: string = ROOT): string {
  const known = made.get(root);
  if (known !== undefined) return known;
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const out = mkdtempSync(join(cache, 'bench-'));
  process.once('exit', () => rmSync(out, { recursive: true, force: true }));
  const config = join(out, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: false, noCheck: true, sourceMap: true, outDir: out, rootDir: root, types: [] },
      include: [join(root, '**/*.ts')],
      exclude: LEFT_OUT.map((name) => join(root, name)),
    }),
  );
  const require = createRequire(join(ROOT, 'package.json'));
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const said = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8' });
  if (said.status !== 0) throw new Error(`tsc: ${said.stdout}${said.stderr}`);
  for (const name of BESIDE) {
    if (existsSync(join(root, name))) symlinkSync(join(root, name), join(out, name));
  }
  made.set(root, out);
  return out;
}

/** What the image's entry point adds where complaints are worked on. */
export const SERVICE_FLAGS: readonly string[] = ['--require', join(ROOT, 'scripts', 'noPromiseStacks.cjs')];

/** Where a TypeScript file of a checkout lies once it is compiled, and with which flags service runs it. */
export function compiledFile(file: string, root: string = ROOT): { readonly file: string; readonly flags: string[] } {
  const script = join(compiled(root), relative(root, file)).replace(/\.ts$/, '.js');
  return { file: script, flags: ['--enable-source-maps'] };
}
