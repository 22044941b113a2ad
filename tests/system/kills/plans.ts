import { seeded } from '../../../platform/random';
import { CASES, type Plan, VICTIMS, type Victims } from './cases';

/** Every so many kills one is a SIGSTOP. */
const STOP_EVERY = 8;
const SETS = Object.keys(VICTIMS) as readonly Victims[];

/**
 * The plan of one kill. Of every stretch as long as the table of cases each case is met once, in an order of the
 * stretch's own; who is struck goes round, so that in the long run every case meets every set of victims.
 *
 * @param no from 0
 */
export function planOf(seed: number, no: number): Plan {
  const stretch = Math.floor(no / CASES.length);
  const random = seeded(seed).branch(`stretch ${stretch}`);
  const at = random.shuffle(CASES)[no % CASES.length];
  if (!at) throw new RangeError('no cases');
  const row = CASES.indexOf(at);
  const victims = SETS[(row + stretch + seed) % SETS.length] as Victims;
  // A zombie is one process that others believe dead: who stands at the point, alone.
  return no % STOP_EVERY === STOP_EVERY - 1
    ? { ...at, no, victims: 'self', how: 'stop' }
    : { ...at, no, victims, how: 'kill' };
}
