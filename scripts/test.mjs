// `npm test`: install what is missing, then run jest in this very process.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { makeReady, ROOT } from './ready.mjs';

await makeReady(true);
process.chdir(ROOT);
process.env.NODE_ENV ??= 'test';
const require = createRequire(join(ROOT, 'package.json'));
await require('jest').run(process.argv.slice(2));
