import { execFile, type ExecFileException } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Pool } from 'pg';
import { openPool } from '../../platform/postgres/pool';
import { findSigningKey, newSigningKey } from '../../vault/access/signingKeys';
import { createDatabase } from '../support/environment';
import { CACHE, type Desk, eventsOf, HEAT, openDesk, takeIn, until } from './desk';

const FOLDER = join(__dirname, 'python-signal');
const run = promisify(execFile);

/** A Python with the SDK in the cache folder, or why there is none. */
async function pythonWithSdk(): Promise<{ readonly python: string } | { readonly none: string }> {
  const requirements = join(FOLDER, 'requirements.txt');
  const name = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const venv = join(CACHE, `python-signal-${name}`);
  const python = join(venv, 'bin', 'python');
  const ready = join(venv, 'ready');
  if (existsSync(ready)) return { python };
  try {
    mkdirSync(CACHE, { recursive: true });
    rmSync(venv, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', venv]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], {
      timeout: 150_000,
    });
    writeFileSync(ready, '');
    return { python };
  } catch (error) {
    const { message, stderr } = error as ExecFileException & { stderr?: string };
    return { none: (stderr?.trim() || message).split('\n').at(-1) ?? '' };
  }
}

describe('a department signals from the Python SDK', () => {
  let desk: Desk;
  let keys: Pool;
  let access: Pool;
  beforeAll(async () => {
    const { urls } = await createDatabase();
    keys = openPool(urls.vault, { max: 1 });
    // The key is read as the worker of service reads it: with the ledger's role, from the table of signing keys.
    access = openPool(urls.ledger, { max: 1 });
    const signingKey = (unit: string, keyId: string) => findSigningKey({ pool: access }, unit, keyId);
    desk = await openDesk({ name: 'python', urls, deps: { signingKey } });
  });
  afterAll(async () => {
    await desk.close();
    await Promise.all([keys.end(), access.end()]);
  });

  test('sign and report, signed by the unit’s registered key, count; altered, they are refused and seen', async () => {
    const found = await pythonWithSdk();
    if ('none' in found) {
      process.stderr.write(
        `\n跳过 SKIPPED: no Python with temporalio and cryptography here (${found.none}); python3, venv and a package index are needed\n\n`,
      );
      expect(found.none).not.toBe('');
      return;
    }
    const { keyId, privateKey } = await newSigningKey({ pool: keys }, HEAT);
    const orderNo = await takeIn(desk);
    const send = async (unit: string, requests: readonly object[]) => {
      const args = [join(FOLDER, 'send_signal.py'), desk.address, 'default', orderNo, unit, keyId];
      const sending = run(found.python, args, { env: { ...process.env, SIGNING_KEY: privateKey }, timeout: 60_000 });
      sending.child.stdin?.end(requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
      return (await sending).stdout.trim().split('\n');
    };
    expect(
      await send(HEAT, [
        { name: 'sign', id: 'py-1', body: {} },
        { name: 'report', id: 'py-2', body: { result: 'solved', contacted: true, siteVisit: true } },
      ]),
    ).toEqual(['sent sign py-1', 'sent report py-2']);
    await send('BJ-ENT-WATER', [{ name: 'contact', id: 'py-3', body: { reached: true } }]);
    const events = await until(
      () => eventsOf(desk, orderNo),
      (all) => all.at(-1)?.type === 'COMMAND_REFUSED',
    );
    expect(events.slice(2)).toMatchObject([
      { type: 'SIGNED', message: 'py-1', by: { role: 'unit', unit: HEAT, key: keyId } },
      { type: 'CONTACTED', message: 'py-2' },
      { type: 'REPORTED', message: 'py-2', result: 'solved', siteVisit: true },
      { type: 'COMMAND_REFUSED', command: 'contact', code: 'BAD_SIGNATURE' },
    ]);
  }, 240_000);
});
