import { DAY, HOUR, startOfDay } from '../domain/calendar';
import { type Actor, type Intake, type Kind, TASK_KINDS, type Treatment } from '../domain/commands';
import type { Instant, UnitCode } from '../domain/terms';
import { ASSUMED } from './assumptions';
import type { Dice } from './dice';
import { FIRST_DAY, type Law, neighbour } from './law';
import { AGENT, type Temper, temperOf } from './people';

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

/** A later call about what the first of a group is about: within two days, mostly the same matter, never a question. */
export function calledTogether(law: Law, head: Call, own: Call, dice: Dice): Call {
  const at = head.at + Math.floor((dice.next() ** 2 * 54 - 6) * HOUR);
  const alike = dice.chance(0.92);
  const { street, matter, temper } = head;
  const kind = dice.chance(0.05) ? 'report' : 'complaint';
  return { ...own, at, kind, ...(alike ? { street, matter, temper, other: neighbour(law, street, dice) } : {}) };
}

/** An order as it is taken in, and by whom. */
export interface Taken {
  readonly what: Intake;
  readonly by: Actor;
}

/** What the hotline makes of it, or the street of work of its own. @param into the order that it is merged into at once */
export function intakeOf(law: Law, call: Call, orderNo: string, dice: Dice, into?: string): Taken {
  const { kind, danger, street, matter } = call;
  const usual = treatmentOf(kind, danger, dice);
  const treatment: Treatment = into === undefined ? usual : { as: 'merge', into };
  const { place, unit } = law.streets[street] as Law['streets'][number];
  const channel = dice.chance(0.867) ? 'phone' : 'app';
  const what = {
    ...{ orderNo, kind, channel, matter: law.matters[matter] as string, place, treatment },
    ...{ text: TEXT, contentHash: CONTENT },
    ...(danger && { danger }),
  };
  const luck = dice.next();
  if (luck < ASSUMED.whistlesForItself) {
    const units = law.helpers(street).slice(0, dice.between(1, 3));
    const own: Treatment = { as: 'whistle', kind: dice.pick(TASK_KINDS), units };
    return { what: { ...what, kind: 'task', treatment: own }, by: { role: 'unit', unit, key: 'unit' } };
  }
  const often = luck > 1 - ASSUMED.callsOften && { repeats: { day: 10, month: 12 } };
  return { what: { ...what, ...often }, by: AGENT };
}

const TEXT = 'b'.repeat(64);
const CONTENT = 'c'.repeat(64);

const ASKING: readonly Kind[] = ['consult', 'consult', 'consult', 'consult', 'suggestion', 'praise', 'other'];
const DEMANDS: readonly Kind[] = ['help', 'complaint', 'complaint', 'report', 'suggestion'];

/** Most questions are answered on the line; demands are dispatched (domain.md §7). */
function treatmentOf(kind: Kind, danger: boolean, dice: Dice): Treatment {
  const luck = dice.next();
  if (!danger && ASKING.includes(kind) && luck < 0.93) return { as: 'answer' };
  const special = dice.next();
  if (special < 0.01) return { as: 'transfer', to: '110' };
  if (special < 0.05) return { as: 'decline', ground: 'statutoryRoute' };
  // A number that the desk mistook: nobody has it.
  if (special < 0.0505) return { as: 'merge', into: 'S-unknown' };
  if (special < 0.1) return { as: 'askInfo' };
  if (special < 0.13) return { as: 'hold' };
  return { as: 'dispatch' };
}

/** By day mostly, at all hours now and then. */
function timeOfCall(dice: Dice): number {
  const hour = dice.chance(0.85) ? dice.between(8, 19) : dice.between(0, 23);
  return (hour * HOUR + Math.floor(dice.next() * HOUR)) % DAY;
}
