import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiClient, Away, Denied } from '../../dialler/api';
import { pretendedCalls, type Told } from '../../dialler/behaviour';
import { createDialler } from '../../dialler/dialler';
import { type Journal, openJournal } from '../../dialler/journal';
import { findOrder } from '../../ledger/queries/order';
import { type House, openHouse } from '../api/house';
import { ahead, HEAT } from '../workflows/desk';

const MINUTE_MS = 60_000;

describe('the dialler at the real API', () => {
  let house: House;
  let url: URL;
  let folder = '';
  let journal: Journal;
  /** How far the orders' clocks, and with them the API's, are ahead of the wall. */
  let shift = 0;
  const now = () => Date.now() + shift;

  beforeAll(async () => {
    house = await openHouse('dialler', () => ({ now }));
    await house.app.listen({ port: 0, host: '127.0.0.1' });
    url = new URL(`http://127.0.0.1:${(house.app.server.address() as AddressInfo).port}`);
    folder = mkdtempSync(join(tmpdir(), 'jiesu-dialler-'));
    journal = openJournal(join(folder, 'journal'));
  });
  afterAll(async () => {
    journal.close();
    rmSync(folder, { recursive: true });
    await house.close();
  });

  const stateOf = async (orderNo: string) => {
    const found = await findOrder(house.desk.ledger, orderNo);
    if (!found) throw new Error(`${orderNo} is not in the ledger`);
    return found.state;
  };
  const client = async (role: 'visitor' | 'unit' = 'visitor') => {
    const key = await house.key(role, role === 'unit' ? HEAT : undefined);
    return apiClient({ url, key, signal: new AbortController().signal, tries: 2, firstWaitMs: 10 });
  };
  /** An order whose report is accepted and whose first call may be made. */
  async function readyToCall(): Promise<string> {
    shift = 0;
    const orderNo = await house.takeIn();
    const post = async (as: 'unit' | 'dispatcher', name: string, body: object) => {
      const told = await house.post(as === 'unit' ? [as, HEAT] : [as], `/v1/complaints/${orderNo}/${name}`, body);
      if (told.status !== 200) throw new Error(`${name}: ${told.text}`);
    };
    await post('unit', 'report', { result: 'solved', contacted: true });
    await post('dispatcher', 'reviewReport', { accepted: true });
    const at = (await stateOf(orderNo)).due.followUp?.at ?? 0;
    const way = at + MINUTE_MS - Date.now();
    await ahead(house.desk, orderNo, way);
    shift = way;
    return orderNo;
  }
  const answers = { contacted: true, solved: true, satisfaction: 'satisfied' } as const;
  const satisfied: Told = { channel: 'phone', outcome: 'reached', ...answers };

  test('lists, claims, calls and records, and the order closes with what the caller said', async () => {
    const orderNo = await readyToCall();
    const api = await client();
    const listed = (await api.claimable()).filter((task) => task.orderNo === orderNo);
    expect(listed).toHaveLength(1);
    const call = pretendedCalls(1, { satisfied: 1 });
    await createDialler({ api, journal, call, say: () => undefined, now }).work(listed);
    const state = await stateOf(orderNo);
    expect(state.outcome).toBe('solved');
    expect(state.ratings.map(({ satisfaction, channel }) => [satisfaction, channel])).toEqual([['satisfied', 'phone']]);
  });

  test('recording again after a lost answer counts once', async () => {
    const orderNo = await readyToCall();
    const api = await client();
    const [task] = (await api.claimable()).filter((each) => each.orderNo === orderNo);
    if (!task) throw new Error('no task');
    expect(await api.claim(task)).toEqual({ is: 'done' });
    expect(await api.record(task, satisfied)).toEqual({ is: 'done' });
    expect(await api.record(task, satisfied)).toEqual({ is: 'done' });
    expect((await stateOf(orderNo)).ratings).toHaveLength(1);
  });

  test('the same task cannot be recorded with another answer', async () => {
    const orderNo = await readyToCall();
    const api = await client();
    const [task] = (await api.claimable()).filter((each) => each.orderNo === orderNo);
    if (!task) throw new Error('no task');
    await api.record(task, satisfied);
    expect(await api.record(task, { channel: 'phone', outcome: 'refused' })).toEqual({
      is: 'refused',
      code: 'KEY_REUSED',
    });
  });

  test('a key that is none of a visitor’s is told so', async () => {
    await expect((await client('unit')).claimable()).rejects.toThrow(Denied);
    const stranger = apiClient({ url, key: 'jk_nobody', signal: new AbortController().signal });
    await expect(stranger.claimable()).rejects.toThrow('BAD_KEY');
  });

  test('an API that is away is tried a few times and then reported', async () => {
    const nobody = new URL('http://127.0.0.1:9');
    const api = apiClient({ url: nobody, key: 'k', signal: new AbortController().signal, tries: 3, firstWaitMs: 5 });
    await expect(api.claimable()).rejects.toThrow(Away);
  });

  test('stopping ends the waiting at once', async () => {
    const stopping = new AbortController();
    const api = apiClient({
      url: new URL('http://127.0.0.1:9'),
      key: 'k',
      signal: stopping.signal,
      firstWaitMs: 30_000,
    });
    const asked = api.claimable();
    setTimeout(() => stopping.abort(), 20);
    await expect(asked).rejects.toThrow('stopping');
  });
});
