import { DAY, HOUR, startOfDay } from '../domain/calendar';
import type { Intake, Kind, Treatment } from '../domain/commands';
import type { Instant, UnitCode } from '../domain/terms';
import type { Dice } from './dice';
import { FIRST_DAY, type Law, neighbour } from './law';
import { type Temper, temperOf } from './people';

/** What an order is about, and the unit that will have it; follows from the dice. */
export interface Call {
  readonly temper: Temper;
  readonly street: number;
  readonly matter: number;
  readonly danger: boolean;
  /** Another street, for wrong dispatches. */
  readonly other: UnitCode;
  readonly at: Instant;
  readonly kind: Kind;
}

/** Somebody calls. The dice fall in this order, or the same seed tells another life. */
export function callOf(law: Law, dice: Dice): Call {
  const temper = temperOf(dice);
  const street = dice.between(0, law.streets.length - 1);
  const matter = dice.between(0, law.matters.length - 1);
  const danger = dice.chance(0.003);
  const other = neighbour(law, street, dice);
  const at = startOfDay(FIRST_DAY + dice.between(0, 364)) + timeOfCall(dice);
  const kind = dice.chance(0.585) ? dice.pick(ASKING) : dice.pick(DEMANDS);
  return { temper, street, matter, danger, other, at, kind };
}

/** What the hotline makes of it. */
export function intakeOf(law: Law, { kind, danger, street, matter }: Call, order: number, dice: Dice): Intake {
  const treatment = treatmentOf(kind, danger, dice);
  const { place } = law.streets[street] as Law['streets'][number];
  return {
    orderNo: `S${order}`,
    kind,
    channel: dice.chance(0.867) ? 'phone' : 'app',
    matter: law.matters[matter] as string,
    place,
    treatment,
    text: 't',
    contentHash: 'c',
    ...(danger && { danger }),
  };
}

const ASKING: readonly Kind[] = ['consult', 'consult', 'consult', 'consult', 'suggestion', 'praise', 'other'];
const DEMANDS: readonly Kind[] = ['help', 'complaint', 'complaint', 'report', 'suggestion'];

/** Most questions are answered on the line; demands are dispatched (domain.md §7). */
function treatmentOf(kind: Kind, danger: boolean, dice: Dice): Treatment {
  const luck = dice.next();
  if (!danger && ASKING.includes(kind) && luck < 0.93) return { as: 'answer' };
  const special = dice.next();
  if (special < 0.01) return { as: 'transfer', to: '110' };
  if (special < 0.05) return { as: 'decline', ground: 'statutoryRoute' };
  if (special < 0.08) return { as: 'merge', into: 'S-parent' };
  if (special < 0.1) return { as: 'askInfo' };
  if (special < 0.13) return { as: 'hold' };
  return { as: 'dispatch' };
}

/** By day mostly, at all hours now and then. */
function timeOfCall(dice: Dice): number {
  const hour = dice.chance(0.85) ? dice.between(8, 19) : dice.between(0, 23);
  return (hour * HOUR + Math.floor(dice.next() * HOUR)) % DAY;
}
