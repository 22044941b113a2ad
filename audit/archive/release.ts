import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Pool } from 'pg';
import { openPool } from '../../platform/postgres/pool';
import { buildOf, workflowBundle } from '../../worker/bundle';
import { sha256 } from './folder';

/** The workflow code of one release, as it ran. */
export interface Release {
  /** How its workers name themselves in every workflow task. */
  readonly build: string;
  /** SHA-256 of the code. */
  readonly sha256: string;
  /** Version of `@temporalio/worker` it was made with and ran under. */
  readonly sdk: string;
  readonly node: string;
  /** gzip */
  readonly code: Buffer;
}

/** Version of the SDK that runs here. */
export function ownSdk(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(require.resolve('@temporalio/worker/package.json'), 'utf8'),
  );
  return version;
}

/** @returns the workflow code of this release */
export async function ownRelease(cacheDir: string): Promise<Release> {
  const bundle = await workflowBundle({ cacheDir });
  const code = readFileSync(bundle.codePath);
  return {
    build: buildOf(bundle),
    sha256: sha256(code),
    sdk: ownSdk(),
    node: process.versions.node,
    code: gzipSync(code, { level: 9 }),
  };
}

/**
 * Keeps this release's workflow code before its workers take up anything: years later its histories are replayed with it.
 * Safe at every start.
 *
 * @param ownerUrl in the role that prepares a release; the worker, which could then change its own judge, keeps nothing
 */
export async function keepRelease(ownerUrl: string, cacheDir: string): Promise<string> {
  const { build, sha256: hash, sdk, node, code } = await ownRelease(cacheDir);
  const pool = openPool(ownerUrl, { max: 1 });
  try {
    await pool.query(
      `insert into audit.release (build, sha256, sdk, node, code) values ($1, $2, $3, $4, $5) on conflict (build) do nothing`,
      [build, hash, sdk, node, code],
    );
  } finally {
    await pool.end();
  }
  return build;
}

/** A kept release; undefined where nobody kept it. @param pool in a role that may read releases */
export async function keptRelease(pool: Pool, build: string): Promise<Release | undefined> {
  const { rows } = await pool.query<Omit<Release, 'code'> & { code: string }>(
    `select build, sha256, sdk, node, encode(code, 'base64') as code from audit.release where build = $1`,
    [build],
  );
  const [row] = rows;
  return row && { ...row, code: Buffer.from(row.code, 'base64') };
}

/** @throws Error when the code is not that of its hash */
export function codeOf({ code, sha256: hash, build }: Pick<Release, 'code' | 'sha256' | 'build'>): string {
  const text = gunzipSync(code);
  if (sha256(text) !== hash)
    throw new Error(`流程代码与其哈希不符 / the workflow code is not that of its hash: ${build}`);
  return text.toString('utf8');
}
