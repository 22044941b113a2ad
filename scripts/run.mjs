// `node scripts/run.mjs <file.ts> [arguments]`: any command of the project on a bare clone.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { makeReady, ROOT } from './ready.mjs';

const [file, ...rest] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('node scripts/run.mjs <file.ts> [arguments]\n');
  process.exit(64);
}
await makeReady(false);
const require = createRequire(resolve(ROOT, 'package.json'));
require('tsx/cjs');
process.argv = [process.argv[0], resolve(ROOT, file), ...rest];
require(resolve(ROOT, file));
