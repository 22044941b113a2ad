import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CLI_VERSION } from './pins';

/** SHA-256 of a file, in hex. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The place of the program in the project's cache. */
export function cachedProgram(cacheDir: string): string {
  return join(cacheDir, `temporal-${CLI_VERSION}-${process.platform}-${process.arch}`, 'temporal');
}

/**
 * The cached program, if it is there and still the one that was let in; a changed or half written one is removed.
 */
export async function fromCache(cacheDir: string): Promise<{ path: string } | { fault: string }> {
  const path = cachedProgram(cacheDir);
  let expected: string;
  try {
    expected = (await readFile(`${path}.sha256`, 'utf8')).trim();
  } catch {
    return { fault: `缓存中没有 / not in ${dirname(path)}` };
  }
  const actual = await sha256(path).catch(() => 'missing');
  if (actual === expected) return { path };
  await rm(dirname(path), { recursive: true, force: true });
  return { fault: `缓存文件的校验值不符，已删除 / the cached file’s hash was wrong: removed` };
}

/** A fresh folder inside the cache for one try of getting the program; the caller removes it. */
export async function draftFolder(cacheDir: string): Promise<string> {
  await mkdir(cacheDir, { recursive: true });
  return mkdtemp(join(cacheDir, 'draft-'));
}

/** Lets a program into the cache; it is remembered by its hash. @returns its place there */
export async function admit(cacheDir: string, program: string): Promise<string> {
  const path = cachedProgram(cacheDir);
  await mkdir(dirname(path), { recursive: true });
  const hash = await sha256(program);
  await chmod(program, 0o755);
  await rename(program, path);
  await writeFile(`${path}.sha256.new`, `${hash}\n`);
  await rename(`${path}.sha256.new`, `${path}.sha256`);
  return path;
}
