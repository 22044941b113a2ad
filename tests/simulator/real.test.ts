import { exactWorld } from '../../simulator/build';
import { chooseLives, chosenReport } from '../../simulator/real/choose';
import { runReal } from '../../simulator/real/run';
import { type Desk, openDesk } from '../workflows/desk';
import { handsOf } from './realPlace';

/** More by hand: `npm run simulate -- --real 200`. What is left out is printed, with the branches nobody goes through then. */
const ORDERS = Number(process.env.REAL_ORDERS ?? 120);
const SEED = 11;
const ABREAST = 12;

describe('simulated complaints on the real engine', () => {
  let desk: Desk;
  let hands: Awaited<ReturnType<typeof handsOf>>;
  beforeAll(async () => {
    desk = await openDesk({ name: 'simulated' });
    hands = await handsOf(desk);
  });
  afterAll(async () => {
    await hands.close();
    await desk.close();
  });

  test(`the ledger of ${ORDERS} says what was simulated, field by field`, async () => {
    const chosen = chooseLives(exactWorld(SEED), ORDERS);
    for (const line of chosenReport(chosen)) console.info(line);
    const { untilWell } = hands;
    const run = await runReal(hands, chosen.lives, { abreast: ABREAST, untilWell });
    const { again, different, ...figures } = run;
    console.info(JSON.stringify({ ...figures, again: again.length }));
    for (const each of again) console.info(`${each.orderNo}: ${each.differences.slice(0, 3).join('; ')}`);
    expect(different).toEqual([]);
    expect(run.orders).toBe(ORDERS);
    // The engine may leap over a timer on a busy machine; that is the exception.
    expect(again.length).toBeLessThanOrEqual(ORDERS / 20);
  }, 1_800_000);
});
