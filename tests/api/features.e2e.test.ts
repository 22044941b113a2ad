import { latLngToCell } from 'h3-js';
import { randomBytes } from 'node:crypto';
import { featuresAtIntake } from '../../insight/features/atIntake';
import { fillFeatures, wordsOf } from '../../insight/features/fill';
import { watchUpToNow } from '../../insight/warning/watch/turn';
import { openLedger } from '../../ledger/database';
import { openPool } from '../../platform/postgres/pool';
import { openVault } from '../../vault/database';
import { eraseOrder } from '../../vault/erase';
import { dropFeatures, featuresOf } from '../../vault/features';
import { keyring } from '../../vault/keyring';
import { readingsOf } from '../../vault/read';
import { ERASING } from '../vault/vaultFixture';
import { freshOrder } from '../workflows/desk';
import { bodyOf, type House, openHouse } from './house';
import { beijing } from './standIn';

const KEY = randomBytes(32);
let house: House;
let owner: ReturnType<typeof openPool>;
let vault: ReturnType<typeof openVault>;
beforeAll(async () => {
  house = await openHouse('api-features', ({ logger }) => ({ readFeatures: featuresAtIntake(logger) }), {}, {}, KEY);
  owner = openPool(house.desk.urls.owner);
  vault = openVault(house.desk.urls.vault, keyring({ given: [KEY] }));
});
afterAll(async () => {
  await Promise.all([owner.end(), vault.close()]);
  await house.close();
});

const ALARM = '楼道里有很重的煤气味，路灯不亮，快来人';
const place = { district: '110108', street: '110108003' };
const spot = { lat: 39.9592, lng: 116.2983 };
const traits = async (orderNo: string) =>
  (await owner.query('select alarms, cell from vault.order_trait where order_no = $1', [orderNo])).rows[0] as unknown;
const words = async (orderNo: string) => (await featuresOf(vault, [orderNo])).get(orderNo);

test('words, kinds of danger and the cell are written with the order, once, and nobody opens its text for them', async () => {
  const body = bodyOf({ content: ALARM, matter: 'light.out', place, ...spot });
  expect((await house.post(['agent'], '/v1/complaints', body)).status).toBe(201);
  const taken = await words(body.orderNo);
  expect(taken).toEqual(expect.arrayContaining(['气味', '路灯不亮']));
  expect(await traits(body.orderNo)).toEqual({ alarms: ['gas'], cell: latLngToCell(spot.lat, spot.lng, 8) });
  expect((await house.post(['agent'], '/v1/complaints', body)).status).toBe(200);
  const { rows } = await owner.query('select version from vault.features where order_no = $1', [body.orderNo]);
  expect(rows).toEqual([{ version: wordsOf(beijing()).version }]);
  expect(await readingsOf(vault, body.orderNo)).toEqual([]);
  // The command finds nothing left to do, and after a loss makes the same again.
  const source = { ledger: openLedger(house.desk.urls.reader), vault };
  expect(await fillFeatures(source, wordsOf(beijing()))).toMatchObject({ taken: 0 });
  await dropFeatures(vault);
  await owner.query(`update vault.order_trait set alarms = '{fire}'`);
  expect(await fillFeatures(source, wordsOf(beijing()))).toMatchObject({ taken: 1 });
  await source.ledger.close();
  expect(await words(body.orderNo)).toEqual(taken);
  expect(await traits(body.orderNo)).toMatchObject({ alarms: ['gas'], cell: expect.any(String) });
});

test('of what is confidential nothing is taken; of what is plain no trait; what is erased is gone', async () => {
  const secret = bodyOf({ content: ALARM, matter: 'light.out', place, secret: true, ...spot });
  const { lat: _, lng: __, ...nowhere } = bodyOf({ matter: 'light.out', place });
  const plain = { ...nowhere, content: '路灯不亮', orderNo: freshOrder() };
  const gone = { ...nowhere, content: ALARM, orderNo: freshOrder() };
  for (const body of [secret, plain, gone]) await house.post(['agent'], '/v1/complaints', body);
  expect([await words(secret.orderNo), await traits(secret.orderNo)]).toEqual([undefined, undefined]);
  expect([await words(plain.orderNo), await traits(plain.orderNo)]).toEqual([['路灯不亮'], undefined]);
  expect(await traits(gone.orderNo)).toEqual({ alarms: ['gas'], cell: null });
  await eraseOrder(vault, gone.orderNo, ERASING);
  expect([await words(gone.orderNo), await traits(gone.orderNo)]).toEqual([undefined, undefined]);
});

test('the watch tells danger that only the words name, with its kind, in the cell where no community is known', async () => {
  const ledger = openLedger(house.desk.urls.ledger);
  await watchUpToNow({ pool: ledger.pool, pack: beijing(), now: () => Date.now() + 60_000 });
  await ledger.close();
  const { body } = await house.get(['city'], '/v1/warnings?kind=danger');
  const found = body.warnings as { place: string; sample: object }[];
  expect(found).toMatchObject([{ place: latLngToCell(spot.lat, spot.lng, 8), sample: { days: 0, alarms: ['gas'] } }]);
});
