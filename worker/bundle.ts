import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundleWorkflowCode, type Logger } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH, PAYLOAD_CONVERTER_PATH } from '../platform/codec';

const ROOT = join(__dirname, '..');
/** Written by `npm run build` beside the compiled code: production starts without webpack. */
const PREBUILT = join(ROOT, 'workflow-bundle.js');

/** Options of {@link workflowBundle}. */
export interface BundleOptions {
  /** Folder where bundles are kept under the hash of their sources; may be deleted at any time. */
  readonly cacheDir: string;
  /** Where webpack speaks; silent unless told. */
  readonly logger?: Logger;
}

/** A bundle and which one it is. */
export interface WorkflowBundle {
  readonly codePath: string;
  /** 16 hex digits over its sources, or over itself where it is prebuilt. */
  readonly hash: string;
}

/**
 * The workflow code as one script: the prebuilt one, the one of the same sources from the cache, or made now (some
 * seconds). Several processes may ask at once.
 */
export async function workflowBundle({ cacheDir, logger = SILENT }: BundleOptions): Promise<WorkflowBundle> {
  if (existsSync(PREBUILT)) return { codePath: PREBUILT, hash: hashOf(readFileSync(PREBUILT)) };
  const hash = hashOfSources();
  const codePath = join(cacheDir, 'bundles', `workflows-${hash}.js`);
  if (!existsSync(codePath)) await buildBundle(codePath, logger);
  return { codePath, hash };
}

/**
 * Writes the bundle to a file, whole or not at all.
 * @param workflowsPath another release's entry; this one's unless told otherwise
 * @param more interceptor modules besides the listener
 */
export async function buildBundle(
  codePath: string,
  logger: Logger = SILENT,
  workflowsPath: string = require.resolve('../workflows/index'),
  more: readonly string[] = [],
): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [require.resolve('../workflows/listener'), ...more],
    payloadConverterPath: PAYLOAD_CONVERTER_PATH,
    failureConverterPath: FAILURE_CONVERTER_PATH,
    logger,
  });
  mkdirSync(join(codePath, '..'), { recursive: true });
  const draft = `${codePath}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, codePath);
}

/** A bundle's code for a replay in which its listener speaks (workflows/listener.ts). On the same line, so that stack traces stay right. */
export function hearing(code: string): string {
  return `globalThis.__jiesuHears = true;${code}`;
}

/** How a worker of this bundle names itself in every workflow task: the default, 95 characters, would stand there ten times. */
export function buildOf({ hash }: Pick<WorkflowBundle, 'hash'>): string {
  return hash.slice(0, 8);
}

/** Workflows, domain, converters, and the version of the SDK whose runtime goes into the bundle. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  const sdk: { version: string } = JSON.parse(readFileSync(require.resolve('@temporalio/worker/package.json'), 'utf8'));
  hash.update(sdk.version);
  const sources = ['workflows', 'domain'].flatMap((folder) => sourcesIn(join(ROOT, folder)));
  for (const file of [...sources, PAYLOAD_CONVERTER_PATH, FAILURE_CONVERTER_PATH].sort()) {
    hash.update(`\n${relative(ROOT, file)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|js)$/.test(name))
    .map((name) => join(folder, name));
}

const nothing = () => undefined;
const SILENT: Logger = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
