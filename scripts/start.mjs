// `npm start`: install what is missing, then run the system in this very process, so that one Ctrl-C and one kill reach it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { makeReady, ROOT } from './ready.mjs';

await makeReady(false);
process.chdir(ROOT);
const require = createRequire(join(ROOT, 'package.json'));
require('tsx/cjs');
process.argv = [process.argv[0], join(ROOT, 'worker', 'main.ts'), 'start'];
require(join(ROOT, 'worker', 'main.ts'));
