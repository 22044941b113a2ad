import { randomBytes } from 'node:crypto';
import { engineWorld } from '../../demo/engineWorld';
import { BEHAVIOURS, type Behaviour, type Plan, plansFor } from '../../demo/plans';
import { liveAll } from '../../demo/run';
import type { OrderEvent } from '../../domain/events';
import { openLedger, type LedgerDatabase } from '../../ledger/database';
import { loadPack } from '../../rules/load';
import { openVault, type Vault } from '../../vault/database';
import { keyring } from '../../vault/keyring';
import { type Desk, eventsOf, openDesk } from '../workflows/desk';
import { inMemory } from './inMemory';

const pack = loadPack('beijing');
/** One of each, but what is over at once; who joins comes with the order that is joined. */
const LIVED: readonly Behaviour[] = [
  'good',
  'slow',
  'silent',
  'upheld',
  'dissatisfied',
  'survey',
  'extended',
  'merged',
  'infoAdded',
];

/** Some plans, each behaviour once, with those they join. */
function fewPlans(): readonly Plan[] {
  const all = plansFor({ pack, seed: 4, orders: 100, firstDay: '2026-09-14' });
  const chosen = new Map<string, Plan>();
  for (const behaviour of LIVED) {
    const plan = all.find((each) => each.behaviour === behaviour);
    if (!plan) continue;
    chosen.set(plan.orderNo, plan);
    const { into } = { into: undefined, ...plan.intake.treatment };
    const joined = all.find(({ orderNo }) => orderNo === into);
    if (joined) chosen.set(joined.orderNo, joined);
  }
  return [...chosen.values()];
}

describe('the demo on the real engine', () => {
  let desk: Desk;
  let ledger: LedgerDatabase;
  let vault: Vault;
  beforeAll(async () => {
    desk = await openDesk({ name: 'demo' });
    ledger = openLedger(desk.urls.reader);
    vault = openVault(desk.urls.vault, keyring({ given: [randomBytes(32)] }));
  });
  afterAll(async () => {
    await desk.close();
    await Promise.all([ledger.close(), vault.close()]);
  });

  test('weeks of virtual time on engine and ledger take the same course as the regulation alone', async () => {
    const plans = fewPlans();
    expect(plans.length).toBeLessThan(Object.keys(BEHAVIOURS).length);
    const bare = inMemory(pack);
    await liveAll(bare, plans, 1, () => undefined);
    const { client, gateway } = desk;
    const world = engineWorld({ client, gateway, ledger, vault, profile: pack.profile, pack: pack.hash });
    await liveAll(world, plans, 6, () => undefined);
    const course = (events: readonly OrderEvent[]) => events.map(({ type, by }) => `${type} ${by.role}`);
    for (const { orderNo, behaviour } of plans) {
      const lived = await eventsOf(desk, orderNo);
      expect([behaviour, ...course(lived)]).toEqual([behaviour, ...course(bare.events(orderNo))]);
      const apart = lived.map(({ at }, i) => Math.abs(at - (bare.events(orderNo)[i]?.at ?? 0)));
      // Intake and the awakenings of the engine take their time; everything else is at its very instant.
      expect(Math.max(...apart)).toBeLessThan(120_000);
    }
  }, 180_000);
});
