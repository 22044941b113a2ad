// `npm run build`: compiles to dist/ and bundles the workflow code beside it, so that production starts without tsx and webpack.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { makeReady, ROOT } from './ready.mjs';

await makeReady(true);
rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
const require = createRequire(join(ROOT, 'package.json'));
const tsc = join(require.resolve('typescript/package.json'), '..', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json')], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
const { buildBundle } = require(join(ROOT, 'dist', 'worker', 'bundle.js'));
await buildBundle(join(ROOT, 'dist', 'workflow-bundle.js'));
