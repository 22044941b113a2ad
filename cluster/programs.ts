import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { onPath, run } from '../platform/engine/run';
import { StartupError } from '../platform/failures';

/** The server that docker-compose.yml names as an image; CLI 1.9.1 holds the same. */
export const SERVER_VERSION = '1.32.0';
const TEMPLATE = 'config_template_embedded.yaml';
const MODULE = 'go.temporal.io/server';
const COMMANDS = { 'temporal-server': 'cmd/server', 'temporal-sql-tool': 'cmd/tools/sql' } as const;

/** The engine's programs and its schema. */
export interface ServerPrograms {
  /** Folder with `temporal-server` and `temporal-sql-tool`, fit for a PATH. */
  readonly folder: string;
  readonly server: string;
  /** Holds postgresql/v12/{temporal,visibility}/versioned. */
  readonly schema: string;
  /** The server's own template of its configuration, which the environment fills in. */
  readonly template: string;
}

/** The programs in the cache, whether or not they are there. */
export function programsIn(cacheDir: string): ServerPrograms {
  const folder = join(cacheDir, `temporal-server-${SERVER_VERSION}-${process.platform}-${process.arch}`);
  return {
    folder,
    server: join(folder, 'temporal-server'),
    schema: join(folder, 'schema'),
    template: join(folder, TEMPLATE),
  };
}

/** Whether the server has been built into this cache. */
export function isBuilt(cacheDir: string): boolean {
  const { server, template } = programsIn(cacheDir);
  return existsSync(server) && existsSync(template);
}

const BUILD_LIMIT_MS = 45 * 60_000;
const TELL_EVERY_MS = 15_000;

/** Where a build is told of, and what it finds Go by. */
export interface BuildOptions {
  readonly cacheDir: string;
  /** Handed to Go: proxies, mirrors and caches are set there. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onStep: (line: string) => void;
}

/**
 * The server of the cache, or built into it by the Go toolchain, which takes minutes the first time.
 *
 * @throws StartupError `ENGINE` (exit 69) when there is no Go, or it cannot build
 */
export async function serverPrograms(options: BuildOptions): Promise<ServerPrograms> {
  const { cacheDir, env, onStep } = options;
  const programs = programsIn(cacheDir);
  if (isBuilt(cacheDir)) return programs;
  const go = goOf(env);
  if (go === undefined)
    throw new StartupError(
      'ENGINE',
      `集群需要 Temporal ${SERVER_VERSION} 服务端，由 Go 编译，而 PATH 上没有 go；也可从另一台机器复制 ${programs.folder}。` +
        ` / The cluster needs the Temporal server ${SERVER_VERSION}, which Go builds, and there is no go on the PATH; or copy that folder from another machine.`,
    );
  mkdirSync(cacheDir, { recursive: true });
  const draft = mkdtempSync(join(cacheDir, 'draft-'));
  try {
    await build(go, draft, options);
    rmSync(programs.folder, { recursive: true, force: true });
    renameSync(draft, programs.folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  onStep(`Temporal ${SERVER_VERSION}: ${programs.folder}`);
  return programs;
}

/** Go is often installed without anybody telling the PATH. */
function goOf(env: BuildOptions['env']): string | undefined {
  const path = env.PATH ?? '';
  return onPath('go', path) ?? (path === '' ? undefined : onPath('go', '/usr/local/go/bin'));
}

async function build(go: string, draft: string, { env, onStep }: BuildOptions): Promise<void> {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1_000);
  onStep(
    `用 Go 编译 Temporal ${SERVER_VERSION}，首次需要数分钟 / building it with Go, which takes minutes the first time`,
  );
  const beat = setInterval(() => onStep(`  … ${seconds()} s`), TELL_EVERY_MS);
  // Outside any module, so that a go.mod above the cache has no say.
  writeFileSync(join(draft, 'go.mod'), 'module draft\n');
  const home = { HOME: homedir(), ...env };
  const packages = Object.values(COMMANDS).map((path) => `${MODULE}/${path}@v${SERVER_VERSION}`);
  const built = await run(go, ['install', ...packages], {
    limitMs: BUILD_LIMIT_MS,
    env: { ...home, GOBIN: draft },
    cwd: draft,
  }).finally(() => clearInterval(beat));
  const modules = await run(go, ['env', 'GOMODCACHE'], { limitMs: 60_000, env: home, cwd: draft });
  if (!built.ok || !modules.ok)
    throw new StartupError(
      'ENGINE',
      `Temporal ${SERVER_VERSION} 编译失败 / could not be built: ${built.ok ? modules.fault : built.fault}`,
    );
  for (const [name, path] of Object.entries(COMMANDS))
    renameSync(join(draft, path.split('/').at(-1) ?? ''), join(draft, name));
  const source = join(modules.output.trim(), `${MODULE}@v${SERVER_VERSION}`);
  copyOpen(join(source, 'schema', 'postgresql'), join(draft, 'schema', 'postgresql'));
  copyFile(join(source, 'common', 'config', TEMPLATE), join(draft, TEMPLATE));
  rmSync(join(draft, 'go.mod'));
}

function copyOpen(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyOpen(source, target);
    else copyFile(source, target);
  }
}

/** Go keeps its modules closed to writing; a copy that nobody can change would stay so for ever. */
function copyFile(from: string, to: string): void {
  cpSync(from, to);
  chmodSync(to, 0o644);
}
