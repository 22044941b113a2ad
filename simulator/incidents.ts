import { HOUR, MINUTE } from '../domain/calendar';
import type { Actor } from '../domain/commands';
import type { OrderState } from '../domain/state';
import { ASSUMED } from './assumptions';
import type { Dice } from './dice';
import { CITY, DISPATCHER, type Move } from './people';

/** Orders gathered at once, so that an incident has some pages. */
const MOST_GATHERED = 8;
const MOST_PAGES = 5;

/** What the desk does about an incident 并单 (art. 11(3), IN-17): gathers pages of orders under the first, releases some. */
export function incidentMove(state: OrderState, group: readonly string[], dice: Dice): Move | undefined {
  const { lastAt, incident, orderNo, stage } = state;
  const luck = dice.next();
  const page = incident?.page ?? 0;
  // Another order than the first is taken for the head of it now and then.
  const seldom = orderNo === group[0] ? 1 : 0.05;
  if (page >= MOST_PAGES || stage === 'RECEIVED' || stage === 'NEEDS_INFO') return undefined;
  const at = lastAt + 1 + Math.round(dice.next() ** 3 * 30 * HOUR);
  const actor: Actor = dice.chance(0.5) ? CITY : DISPATCHER;
  if (incident && luck < ASSUMED.releases)
    return { at, actor, name: 'release', body: { orders: some(group, dice, 3) } };
  if (luck > ASSUMED.gathers * seldom) return undefined;
  const wrong = dice.chance(0.05) ? [dice.pick(['S-unknown', orderNo])] : [];
  return { at, actor, name: 'gather', body: { orders: [...some(group.slice(1), dice, MOST_GATHERED), ...wrong] } };
}

/** What the desk does with an order that may belong to an incident: asks to join it, takes it out again. */
export function memberMove(state: OrderState, group: readonly string[], dice: Dice): Move | undefined {
  const { lastAt, orderNo, stage, joined } = state;
  const luck = dice.next();
  const at = lastAt + 1 + Math.round(dice.next() ** 2 * 40 * HOUR) + MINUTE;
  const leaves = luck < (stage === 'MERGED' ? ASSUMED.unmerges : ASSUMED.leaves);
  if (joined || stage === 'MERGED')
    return leaves ? { at, actor: dice.chance(0.2) ? CITY : DISPATCHER, name: 'leave', body: {} } : undefined;
  if (orderNo === group[0] || luck > ASSUMED.asksToJoin) return undefined;
  const into = dice.chance(0.9) ? (group[0] ?? '') : dice.pick([...group, 'S-unknown']);
  return { at, actor: DISPATCHER, name: 'join', body: { into } };
}

/** What of the order makes them think anew. */
export function incidentView({ stage, incident }: OrderState): string {
  return `${stage}/${incident?.page ?? 0}/${incident?.open.length ?? 0}`;
}

export function memberView({ stage, joined, round }: OrderState): string {
  return `${stage}/${round}/${joined?.page ?? ''}/${joined?.taken?.pass ?? ''}`;
}

/** One to `most` of them, each once. */
function some(list: readonly string[], dice: Dice, most: number): readonly string[] {
  const rest = [...list];
  const taken: string[] = [];
  for (let left = Math.min(rest.length, dice.between(1, most)); left > 0; left--)
    taken.push(...rest.splice(dice.between(0, rest.length - 1), 1));
  return taken;
}
