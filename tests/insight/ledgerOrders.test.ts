import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Intake } from '../../domain/commands';
import { ordersOfLedger, namesOf, upheldUnit } from '../../insight/ledgerOrders';
import { readModel } from '../../insight/modelFile';
import { suggest } from '../../insight/suggest';
import { trainModel } from '../../insight/train';
import { append } from '../../ledger/append';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { loadPack } from '../../rules/load';
import { eraseOrder } from '../../vault/erase';
import { keep, textRef } from '../../vault/keep';
import { readingsOf } from '../../vault/read';
import { actor, CALLING, Case, HOUR, MARKET, MONDAY, STREET, terms, termsFor, WATER } from '../domain/support';
import { ERASING, type TestVault, testVault } from '../vault/vaultFixture';

const beijing = loadPack('beijing');
const PLACE = { district: '110108', street: '110108001' };

/** An order of these words, signed by whoever the catalogue says. */
const order = (orderNo: string, text: string, unit = STREET, more: Partial<Intake> = {}) =>
  new Case(
    { orderNo, text: textRef(text), place: PLACE, matter: 'road.occupied', ...more },
    termsFor(unit, 3, { route: { automatic: true } }),
  );
const reported = (taken: Case) =>
  (taken.stage === 'DISPATCHED' ? taken.give('sign', {}) : taken).give('report', { result: 'solved', contacted: true });
const objected = (upheld: boolean, orderNo = 'X-1') => {
  const argued = order(orderNo, '餐馆很脏').give('object', { ground: 'duty', proposedUnit: MARKET });
  return upheld
    ? argued.give('ruleObjection', { upheld, unit: MARKET }, { terms: termsFor(MARKET) })
    : argued.give('ruleObjection', { upheld });
};

describe('what an order teaches: only what was upheld', () => {
  it('the unit that reported on it', () => {
    expect(upheldUnit(reported(order('X-1', '占道')).state)).toEqual({ unit: STREET, unitFirst: STREET });
  });
  it('an upheld objection: the unit of the ruling, and against the one that had it', () => {
    expect(upheldUnit(reported(objected(true)).state)).toEqual({ unit: MARKET, unitFirst: STREET });
  });
  it('a denied one keeps the unit', () => {
    expect(upheldUnit(reported(objected(false)).state)).toEqual({ unit: STREET, unitFirst: STREET });
  });
  it('a whistle on which a unit was found to have the duty: that unit (art. 16)', () => {
    const whistled = order('X-1', '占道')
      .give('sign', {})
      .give('whistle', { kind: 'demand', units: [MARKET, WATER] }, { terms: terms(3, { calling: CALLING }) })
      .give('arrive', {}, { by: actor('unit', MARKET) })
      .give('arrive', {}, { by: actor('unit', WATER) })
      .give('findOnSite', { unit: MARKET, duty: 'mine' })
      .give('findOnSite', { unit: WATER, duty: 'notMine' });
    whistled.pass(whistled.due('report') + 1);
    const { state } = whistled.give('report', { result: 'partly', contacted: true });
    expect(upheldUnit(state)).toEqual({ unit: MARKET, unitFirst: STREET });
  });
  it.each([
    ['nobody has worked on it yet', () => order('X-1', '占道')],
    [
      'whose order it is, is disputed',
      () => order('X-1', '占道').give('object', { ground: 'duty', proposedUnit: MARKET }),
    ],
    ['a report of wrongdoing', () => reported(order('X-1', '占道', STREET, { kind: 'report' }))],
    ['it is to be kept secret', () => reported(order('X-1', '占道', STREET, { secret: true }))],
    [
      'a limit alone forced it out',
      () => {
        const late = new Case({ place: PLACE }, terms(3, { route: { automatic: false } }));
        return reported(late.pass(late.due('dispatch') + 1));
      },
    ],
  ])('nothing where %s', (_, make) => expect(upheldUnit(make().state)).toBeUndefined());
});

describe('learning from ledger and vault', () => {
  let place: TestVault;
  let ledger: LedgerDatabase;
  let reader: LedgerDatabase;
  beforeAll(async () => {
    place = await testVault();
    ledger = openLedger(place.urls.ledger);
    reader = openLedger(place.urls.reader);
  });
  afterAll(async () => {
    await Promise.all([ledger.close(), reader.close()]);
    await place.close();
  });

  const put = async (made: Case, text: string) => {
    const { orderNo, contentHash } = made.state;
    await keep(place.vault, { orderNo, contentHash, texts: [text] });
    await append(ledger)({ orderNo, seq: 1, prevHash: '', events: made.events });
  };

  it('reads in the reader’s and the vault’s roles, records each reading, and leaves out what was erased', async () => {
    for (let i = 0; i < 24; i++) {
      const food = `餐馆后厨很脏，吃坏肚子，第${i}次`;
      await put(reported(order(`F-${100 + i}`, food, MARKET, { matter: 'market.food' })), food);
      const stall = `占道摆摊堵住路口，第${i}次`;
      await put(reported(order(`S-${100 + i}`, stall)), stall);
    }
    await put(reported(objected(true, 'O-1')), '餐馆很脏');
    await put(order('N-1', '还没有人办'), '还没有人办');
    await eraseOrder(place.vault, 'S-100', ERASING);
    const progress: number[] = [];
    const learnt = await ordersOfLedger({ ledger: reader, vault: place.vault }, beijing, 1_000, (n) =>
      progress.push(n),
    );
    expect(learnt).toMatchObject({ seen: 50, unsettled: 1, bounces: 1, erased: 1 });
    expect(progress.at(-1)).toBe(50);
    expect(learnt.orders).toHaveLength(48);
    expect(learnt.orders.find(({ text }) => text === '餐馆很脏')).toMatchObject({
      unit: '@district-MSA',
      unitFirst: '@street',
    });
    expect(await readingsOf(place.vault, 'F-100')).toMatchObject([{ actorRole: 'admin', purpose: 'suggest train' }]);
    expect(await ordersOfLedger({ ledger: reader, vault: place.vault }, beijing, 10)).toMatchObject({
      orders: { length: 10 },
    });
  });

  it('the model learnt from it names the unit for a matter without an owner, and holds no words', async () => {
    const { orders } = await ordersOfLedger({ ledger: reader, vault: place.vault }, beijing, 1_000);
    const folder = mkdtempSync(join(tmpdir(), 'ledger-model-'));
    try {
      const { path } = trainModel(orders, { profile: 'beijing', folder, names: namesOf(beijing) }, () => undefined);
      const ask = { matter: 'other.unclear', kind: 'complaint', at: MONDAY + HOUR } as const;
      const other = { district: '110105', street: '110105001' };
      const made = suggest(readModel(path), beijing, { ...ask, text: '后厨很脏，吃坏肚子', place: other });
      expect(made?.units[0].unit).toBe('BJ-110105-MSA');
      expect(made?.matter?.matter).toBe('market.food');
      const stall = suggest(readModel(path), beijing, { ...ask, text: '占道摆摊', place: PLACE });
      expect(stall?.units[0].unit).toBe(STREET);
      expect(readFileSync(path, 'utf8')).not.toMatch(/餐馆|占道/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('the catalogue’s own words teach too', () => {
    const names = namesOf(beijing);
    expect(names).toContainEqual({ text: '食品安全', unit: '@district-MSA', matter: 'market.food' });
    expect(names).toContainEqual({ text: '占道经营', unit: '@street', matter: 'road.occupied' });
    expect(names.some(({ matter }) => matter === 'other.unclear')).toBe(false);
  });
});
