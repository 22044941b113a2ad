import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../platform/ports';
import { clear, emptyFolder, npmRun, untilNobody } from './processes';

const SECRET = 'hunter2hunter2';

/** A start that must end by itself: how it ended and what it said. */
async function start(env: Readonly<Record<string, string>>): Promise<readonly [number | string, string]> {
  const refused = npmRun('start', [], env);
  return [await refused.ended, refused.text()];
}

describe('npm start refuses a wrong setting with an exit code and a word on what is expected', () => {
  const folder = emptyFolder('refused');
  let taken: Server;
  let env: Record<string, string>;
  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
    env = { DATA_DIR: join(folder, 'data'), PORT: String(await freePort()) };
  });
  afterAll(async () => {
    taken.close();
    await clear(folder);
  }, 60_000);

  test('every malformed value at once, each by its name, none of them repeated on the screen', async () => {
    const wrong = {
      PORT: '80800',
      DATABASE_URL: `mysql://root:${SECRET}@127.0.0.1/x`,
      TEMPORAL_ADDRESS: 'http://127.0.0.1:7233',
      TEMPORAL_UI_PORT: 'eighty',
      VAULT_KEY: SECRET,
      LOG_LEVEL: 'loud',
    };
    const [code, said] = await start({ ...env, ...wrong });
    expect(code).toBe(78);
    for (const name of Object.keys(wrong)) expect(said).toMatch(new RegExp(`^  ${name}: .*应为 / expected: `, 'm'));
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain('    at ');
  });

  test('a port that somebody has', async () => {
    const port = String((taken.address() as AddressInfo).port);
    const [code, said] = await start({ ...env, PORT: port });
    expect([code, said]).toEqual([69, expect.stringContaining(`PORT`)]);
    expect(said).toContain(port);
    expect(said).not.toContain('    at ');
  });

  test('a data folder that is a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const [code, said] = await start({ ...env, DATA_DIR: file });
    expect([code, said]).toEqual([73, expect.stringContaining('DATA_DIR')]);
    expect(said).not.toContain('    at ');
  });

  test('a database that is not there: by name, without its password, and nothing stays running', async () => {
    const url = `postgres://somebody:${SECRET}@127.0.0.1:${await freePort()}/jiesu`;
    const [code, said] = await start({ ...env, DATABASE_URL: url });
    expect([code, said]).toEqual([69, expect.stringContaining('DATABASE_URL')]);
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain('    at ');
    await untilNobody(folder);
  });

  test('an engine that is not there: by name, and nothing stays running', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const [code, said] = await start({ ...env, TEMPORAL_ADDRESS: address });
    expect([code, said]).toEqual([69, expect.stringContaining('TEMPORAL_ADDRESS')]);
    expect(said).toContain(address);
    expect(said).not.toContain('    at ');
    await untilNobody(folder);
  }, 120_000);
});
