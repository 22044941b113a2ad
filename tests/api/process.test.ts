import { randomBytes } from 'node:crypto';
import { startSweeper } from '../../api/sweeper';
import { runApi } from '../../api/run';
import { throughOutages } from '../../api/auth';
import { readConfig } from '../../platform/config';
import { freePort } from '../../platform/ports';
import { createLogger } from '../../platform/log';
import { keepMessage, keep, textRef } from '../../vault/keep';
import { openVault } from '../../vault/database';
import { keyring } from '../../vault/keyring';
import { createDatabase, testTemporal } from '../support/environment';
import { freshOrder } from '../workflows/desk';
import { type House, openHouse } from './house';
import { testConverter } from '../support/converter';

const logger = createLogger('silent', 'api');

describe('the API as a process', () => {
  test('listens, says where, and closes; a taken port is said so', async () => {
    const [{ address, namespace }, { urls }, port] = [await testTemporal(), await createDatabase(), await freePort()];
    const part = {
      config: readConfig({ PORT: String(port), TASK_QUEUE: 'nobody-at-all' }),
      logger,
      database: urls,
      temporal: { address, namespace, dataConverter: testConverter() },
      vaultKeys: { given: [randomBytes(32)] },
      onFatal: () => undefined,
    };
    const api = await runApi(part);
    expect(api.says[0]).toContain(`http://127.0.0.1:${port}/v1`);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ready: false, database: 'up', engine: 'up', workflowQueue: 'noWorker', activityQueue: 'noWorker' },
    ]);
    await expect(runApi(part)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await api.stop();
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  test('starts while database and engine are away, and says so', async () => {
    const [port, nothing] = [await freePort(), await freePort()];
    const url = `postgres://nobody:nothing@127.0.0.1:${nothing}/none`;
    const api = await runApi({
      config: readConfig({ PORT: String(port) }),
      logger,
      database: { owner: url, ledger: url, vault: url, reader: url, auditor: url },
      temporal: { address: `127.0.0.1:${nothing}`, namespace: 'default', dataConverter: testConverter() },
      vaultKeys: { given: [randomBytes(32)] },
      onFatal: () => undefined,
    });
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      return [answer.status, await answer.json()];
    };
    expect(await ask('/healthz')).toEqual([200, { alive: true }]);
    expect(await ask('/readyz')).toMatchObject([503, { database: 'down', engine: 'down' }]);
    const key = `jk_someone_${'a'.repeat(43)}`;
    expect(await ask('/v1/due', { 'x-api-key': key })).toMatchObject([503, { code: 'LEDGER_UNAVAILABLE' }]);
    await api.stop();
  });
});

describe('keys while their store is away', () => {
  test('a key seen within half a day goes on, an unknown one does not', async () => {
    let [away, now] = [false, 0];
    const ask = throughOutages(
      async (key) => {
        if (away) throw new Error('away');
        return key === 'good' ? { keyId: 'k', roles: ['agent'] } : undefined;
      },
      () => now,
    );
    expect(await ask('good')).toMatchObject({ keyId: 'k' });
    away = true;
    expect(await ask('good')).toMatchObject({ keyId: 'k' });
    await expect(ask('bad')).rejects.toThrow('away');
    now = 12 * 3_600_000;
    await expect(ask('good')).rejects.toThrow('away');
  });

  test('a key revoked before the outage stays revoked', async () => {
    let answer: { keyId: string; roles: ['agent'] } | undefined | 'away' = { keyId: 'k', roles: ['agent'] };
    const ask = throughOutages(
      async () => {
        if (answer === 'away') throw new Error('away');
        return answer;
      },
      () => 0,
    );
    await ask('key');
    answer = undefined;
    expect(await ask('key')).toBeUndefined();
    answer = 'away';
    await expect(ask('key')).rejects.toThrow('away');
  });
});

describe('the sweeper', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse('api-sweep');
  });
  afterAll(() => house.close());

  test('removes what no order claimed, and nothing else', async () => {
    const vault = openVault(house.desk.urls.vault, keyring({ given: [randomBytes(32)] }));
    const lost = freshOrder();
    await keep(vault, { orderNo: lost, contentHash: 'x', texts: ['没有受理的诉求'] });
    const taken = await house.takeIn();
    const swept: number[] = [];
    const sweeper = startSweeper(
      { ...house.deps, now: () => Date.now() + 5 * 60_000 },
      { olderThanMs: 60_000, onSwept: (removed) => swept.push(removed) },
    );
    expect(await sweeper.sweep()).toBe(1);
    expect(await sweeper.sweep()).toBe(0);
    expect(swept).toEqual([1, 0]);
    const message = { messageId: 'm', requestHash: 'h', texts: [] };
    expect(await keepMessage(vault, { orderNo: lost, ...message })).toEqual({ kept: 'unknownOrder' });
    const read = await house.get(['unit', 'BJ-ENT-HEAT'], `/v1/complaints/${taken}/caller`);
    expect(read.status).toBe(200);
    await sweeper.stop();
    await vault.close();
  });

  test('removes nothing while the engine cannot be asked', async () => {
    const lost = freshOrder();
    await house.deps.vault.keep({ orderNo: lost, contentHash: 'x', texts: ['诉求'] });
    const gateway = { ...house.deps.gateway, holds: async () => undefined };
    const deps = { ...house.deps, gateway, now: () => Date.now() + 5 * 60_000 };
    const sweeper = startSweeper(deps, { olderThanMs: 60_000 });
    expect(await sweeper.sweep()).toBe(0);
    expect(await house.deps.vault.keepText(lost, '诉求')).toBe(textRef('诉求'));
    await sweeper.stop();
  });
});
