import { randomBytes } from 'node:crypto';
import { audit } from '../../audit/verify/verify';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { loadPack } from '../../rules/load';
import { openVault, type Vault } from '../../vault/database';
import { eraseCaller } from '../../vault/erase';
import { keyring } from '../../vault/keyring';
import { type House, openHouse } from '../api/house';
import { ERASING } from '../vault/vaultFixture';
import { HEAT } from '../workflows/desk';

const PACK = loadPack('beijing');
const CALLER = { name: '司徒明月', phone: '13911112222' };
let house: House;
let auditor: LedgerDatabase;
let vault: Vault;

beforeAll(async () => {
  house = await openHouse('api-erased');
  auditor = openLedger(house.desk.urls.auditor);
  // Erasing destroys keys and needs none.
  vault = openVault(house.desk.urls.vault, keyring({ given: [randomBytes(32)] }));
});
afterAll(async () => {
  await house.close();
  await Promise.all([auditor.close(), vault.close()]);
});

/** Everything an audit finds, and what leaders and units are shown. */
async function record(orders: readonly string[]) {
  const deps = {
    ledger: auditor,
    packs: (hash: string) => (hash === PACK.hash ? PACK : undefined),
    replayShare: 0,
    onProgress: () => undefined,
  };
  const audits = [];
  for (const orderNo of orders) audits.push(await audit(deps, { orderNo, seed: 'erased' }));
  const shown = [];
  for (const url of [`/v1/units/${HEAT}/figures`, `/v1/units/${HEAT}/scoreboard`, '/v1/ranks?group=enterprises']) {
    const told = await house.get(['auditor'], url);
    expect([url, told.status]).toEqual([url, 200]);
    shown.push(told.body);
  }
  return { faults: audits.flatMap(({ faults }) => faults), checked: audits.map(({ derived }) => derived), shown };
}

test('a person is erased: words and caller are gone, the audit holds as before and every figure stands', async () => {
  const orders = [await house.takeIn({ caller: CALLER }), await house.takeIn({ caller: CALLER })];
  const [first = ''] = orders;
  const lead = ['unit', HEAT] as const;
  for (const [name, body] of [
    ['sign', {}],
    ['contact', { reached: true }],
    ['report', { result: 'solved', contacted: true, note: '司徒女士家已恢复供热。' }],
  ] as const)
    expect([name, (await house.post(lead, `/v1/complaints/${first}/${name}`, body)).status]).toEqual([name, 200]);
  const caller = () => house.get(lead, `/v1/complaints/${first}/caller`);
  expect((await caller()).text).toContain(CALLER.name);

  const before = await record(orders);
  expect(before.faults).toEqual([]);
  expect(await eraseCaller(vault, first, ERASING)).toEqual([...orders].sort());
  expect(await record(orders)).toEqual(before);

  const gone = await caller();
  expect(gone.text).not.toContain(CALLER.name);
  expect(gone.text).not.toContain(CALLER.phone);
  // The order goes on without its words.
  expect((await house.get(lead, `/v1/complaints/${first}`)).body).toMatchObject({ stage: { code: 'REPORTED' } });
}, 180_000);
