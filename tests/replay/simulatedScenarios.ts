import { exactWorld } from '../../simulator/build';
import type { World } from '../../simulator/life';
import { driveLife } from '../../simulator/real/drive';
import { live } from '../../simulator/world';
import { handsOf } from '../simulator/realPlace';
import { type Desk, freshOrder } from '../workflows/desk';
import type { Scenario } from './hands';

const SEED = 11;
/**
 * Orders of the simulated city, as different from each other as `simulator/real/choose` found them among a thousand. What
 * stands recorded stays as it is when the simulated people change; a name recorded anew is then another life. That
 * ledger and simulation agree is tests/simulator/real.
 */
const ORDERS = [
  0, 4, 5, 7, 8, 14, 17, 21, 28, 30, 39, 43, 49, 54, 62, 73, 74, 79, 93, 97, 105, 111, 129, 145, 148, 161, 163, 165,
  170, 177, 181, 183, 185, 191, 226, 231, 232, 234, 244, 277, 284, 336, 350, 356, 363, 364, 366, 387, 426, 427, 447,
  457, 467, 480, 487, 505, 510, 531, 532, 534, 535, 557, 563, 590, 595, 604, 630, 639, 655, 658, 662, 674, 677, 690,
  714, 735, 756, 772, 773, 784, 789, 790, 799, 801, 821, 836, 864, 894, 903, 908, 920, 923, 927, 962, 988,
];

const MOST_TRIES = 4;
const kept: { world?: World; readonly hands: Map<Desk, ReturnType<typeof handsOf>> } = { hands: new Map() };

/** One city and one pair of hands for all of them. */
function surroundings(desk: Desk) {
  kept.world ??= exactWorld(SEED);
  const hands = kept.hands.get(desk) ?? handsOf(desk);
  kept.hands.set(desk, hands);
  return { world: kept.world, hands };
}

/** Whole lives, from the call to the end of the period. On a busy machine engine or ledger may stay away: then it is another try. */
export const SIMULATED_SCENARIOS: Readonly<Record<string, Scenario>> = Object.fromEntries(
  ORDERS.map((order): [string, Scenario] => [
    `simulated-${order}`,
    async (desk) => {
      const { world, hands } = surroundings(desk);
      const life = live(world, order);
      for (let tries = 1; ; tries++) {
        const orderNo = freshOrder();
        try {
          await driveLife(await hands, life, orderNo);
          return orderNo;
        } catch (error) {
          if (tries === MOST_TRIES) throw error;
        }
      }
    },
  ]),
);
