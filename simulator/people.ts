import { DAY, HOUR, MINUTE } from '../domain/calendar';
import type { Actor, CommandBodies, CommandName } from '../domain/commands';
import type { OrderState } from '../domain/state';
import type { Instant, UnitCode } from '../domain/terms';
import type { Dice } from './dice';

/** What somebody means to do, and when. */
export type Move = {
  [N in CommandName]: {
    readonly at: Instant;
    readonly actor: Actor;
    readonly name: N;
    readonly body: CommandBodies[N];
  };
}[CommandName];

export const CALLER: Actor = { role: 'caller' };
export const AGENT: Actor = { role: 'agent', key: 'agent' };
export const DISPATCHER: Actor = { role: 'dispatcher', key: 'dispatcher' };
export const CITY: Actor = { role: 'city', key: 'city' };
const APPRAISER: Actor = { role: 'appraiser', key: 'appraiser' };

/** How a unit works: when it acts, as shares of its limits, and how often it solves the matter. */
const TEMPERS = {
  good: { least: 0.03, most: 0.9, acts: 1, solves: 0.97 },
  slow: { least: 0.4, most: 1.4, acts: 0.97, solves: 0.8 },
  bad: { least: 0.7, most: 3, acts: 0.75, solves: 0.5 },
  silent: { least: 1, most: 4, acts: 0.05, solves: 0.3 },
} as const;
export type Temper = keyof typeof TEMPERS;

export function temperOf(dice: Dice): Temper {
  const luck = dice.next();
  return luck < 0.82 ? 'good' : luck < 0.94 ? 'slow' : luck < 0.985 ? 'bad' : 'silent';
}

/** Agents, dispatchers, the city's desk, the appraiser. Undefined: nobody does anything, a limit must. */
export function deskMove(state: OrderState, other: UnitCode, dice: Dice): Move | undefined {
  const { lastAt: now, terms } = state;
  const luck = dice.next();
  switch (state.stage) {
    case 'RECEIVED':
      return luck < 0.97
        ? { at: now + dice.between(5, 90) * MINUTE, actor: AGENT, name: 'submit', body: {} }
        : undefined;
    case 'NEEDS_INFO':
      return luck < 0.7
        ? { at: now + dice.between(1, 80) * HOUR, actor: CALLER, name: 'addInfo', body: {} }
        : undefined;
    case 'TO_DISPATCH': {
      const at = now + dice.between(1, 50) * MINUTE;
      if (luck < 0.06) return { at, actor: DISPATCHER, name: 'consult', body: {} };
      if (luck < 0.1) return { at, actor: DISPATCHER, name: 'askInfo', body: {} };
      if (luck < 0.12) return { at, actor: DISPATCHER, name: 'decline', body: { ground: 'outsideDuties' } };
      if (luck < 0.13) return { at, actor: DISPATCHER, name: 'transfer', body: { to: '119' } };
      // Only what an answer may settle; else it is refused.
      if (luck < 0.15) return { at, actor: AGENT, name: 'answer', body: {} };
      const body = luck < 0.2 ? { unit: other } : {};
      return luck < 0.93 ? { at, actor: DISPATCHER, name: 'dispatch', body } : undefined;
    }
    case 'CONSULTING':
      return luck < 0.85
        ? { at: now + dice.between(1, 20) * HOUR, actor: CITY, name: 'dispatch', body: {} }
        : undefined;
    case 'OBJECTION': {
      const at = moment(state.due.objectionReview, 0.05, 1.1, dice) ?? now;
      if (luck < 0.4) return { at, actor: CITY, name: 'ruleObjection', body: { upheld: false } };
      if (luck < 0.75) return { at, actor: CITY, name: 'ruleObjection', body: { upheld: true, unit: other } };
      return luck < 0.88 ? { at, actor: CITY, name: 'ruleObjection', body: { upheld: true } } : undefined;
    }
    case 'HANDLING': {
      if (!state.extension || luck > 0.9) return undefined;
      const at = moment(state.due.extensionDecision, 0.05, 1, dice) ?? now;
      return { at, actor: CITY, name: 'ruleExtension', body: { granted: luck < 0.7 } };
    }
    case 'REPORTED': {
      const at = moment(state.due.reportReview, 0.05, 1.05, dice) ?? now;
      if (luck < 0.05) return { at, actor: DISPATCHER, name: 'reviewReport', body: { accepted: false } };
      return luck < 0.65 ? { at, actor: DISPATCHER, name: 'reviewReport', body: { accepted: true } } : undefined;
    }
    case 'CLOSED': {
      const pending = state.appeal && state.appeal.granted === undefined;
      if (!pending || luck > 0.85) return undefined;
      const at = moment(state.due.appealDecision, 0.1, 1, dice) ?? now;
      return { at, actor: APPRAISER, name: 'ruleAppeal', body: { granted: luck < 0.3 } };
    }
    default:
      return terms.level === 1 && luck < 0.02 && state.stage === 'DISPATCHED'
        ? { at: now + 5 * MINUTE, actor: CITY, name: 'supervise', body: { ground: 'manyCallers' } }
        : undefined;
  }
}

/** The unit that holds the order. */
export function unitMove(state: OrderState, temper: Temper, other: UnitCode, dice: Dice): Move | undefined {
  const { holder, clock, due, stage, terms } = state;
  if (!holder || !clock) return undefined;
  const manner = TEMPERS[temper];
  const actor: Actor = { role: 'unit', unit: holder.unit, key: 'unit' };
  const pressed = state.rung >= 2 ? 0.7 : 0;
  const acts = dice.chance(Math.max(manner.acts, pressed));
  const luck = dice.next();
  if (stage === 'DISPATCHED') {
    if (luck < 0.03) {
      const at = holder.since + dice.between(1, 60) * MINUTE;
      return { at, actor, name: 'object', body: { ground: 'territory', proposedUnit: other } };
    }
    const at = moment(due.sign, manner.least, manner.most, dice);
    if (at === undefined || !acts) return undefined;
    if (luck < 0.2) return { at, actor, name: 'contact', body: { reached: true } };
    return { at, actor, name: 'sign', body: {} };
  }
  if (stage === 'HANDLING') {
    const contact = moment(due.contact, manner.least, manner.most, dice);
    if (contact !== undefined && acts && luck < 0.9) {
      const at = Math.max(contact, state.lastAt + 1);
      const body = luck < 0.75 ? { reached: true } : ({ reached: false, reason: 'noAnswer' } as const);
      return { at, actor, name: 'contact', body };
    }
    if (!acts) return undefined;
    if (luck < 0.06 && terms.level >= 3 && !state.extension) {
      const at = Math.max(state.lastAt + MINUTE, clock.from + (clock.dueAt - clock.from) * 0.4);
      const told = { toldAt: new Date(state.lastAt).toISOString(), toldBy: 'phone', evidence: 'd'.repeat(64) } as const;
      const body = { value: luck < 0.05 ? 2 : 60, reason: 'procurement', ...told } as const;
      return { at: Math.round(at), actor, name: 'askExtension', body };
    }
    const wanted = moment({ at: clock.dueAt, from: clock.from }, manner.least, manner.most, dice) as Instant;
    const hurry = Math.floor((clock.dueAt - clock.from) / 200);
    const at = Math.max(wanted, state.lastAt + dice.between(1, 10) * hurry);
    const exactly = luck > 0.96 && clock.dueAt > state.lastAt;
    const solved = dice.chance(manner.solves);
    const body = { result: solved ? 'solved' : 'explained', contacted: luck > 0.2 } as const;
    return { at: exactly ? clock.dueAt : at, actor, name: 'report', body };
  }
  if (stage === 'CLOSED' && !state.appeal && state.appealUntil !== undefined && luck < 0.03) {
    const at = state.lastAt + dice.between(1, 96) * HOUR;
    return { at, actor, name: 'appeal', body: { ground: 'unreasonable' } };
  }
  return undefined;
}

/** The follow-up phones, and the caller who answers a text. */
export function visitorMove(state: OrderState, temper: Temper, dice: Dice): Move | undefined {
  const task = state.visit?.task;
  if (!task) return undefined;
  const luck = dice.next();
  const at = Math.max(state.lastAt + 1, task.from + Math.floor(dice.next() ** 2 * (task.until - task.from)));
  const solved = dice.chance(state.report ? TEMPERS[temper].solves : 0.1);
  const mood = dice.next() + (solved ? 0 : 0.85);
  const satisfaction = mood < 0.9 ? 'satisfied' : mood < 0.96 ? 'basic' : mood < 0.98 ? 'unrated' : 'dissatisfied';
  const answer = { outcome: 'reached', contacted: dice.chance(0.97), solved, satisfaction } as const;
  if (task.channel === 'sms') {
    if (luck > 0.3) return undefined;
    return { at, actor: CALLER, name: 'recordFollowUp', body: { channel: 'sms', ...answer } };
  }
  const actor: Actor = { role: 'visitor', key: luck < 0.5 ? 'v1' : 'v2' };
  const record = (body: CommandBodies['recordFollowUp']): Move => ({ at, actor, name: 'recordFollowUp', body });
  if (luck < 0.04) return undefined;
  if (luck < 0.12 && !state.visit?.lease) return { at, actor, name: 'claimFollowUp', body: {} };
  if (luck < 0.76) return record({ channel: 'phone', ...answer });
  if (luck < 0.95) return record({ channel: 'phone', outcome: 'noAnswer' });
  return record({ channel: 'phone', outcome: luck < 0.97 ? 'notTheCaller' : 'refused' });
}

/** Whoever else gets into touch during an order's life; also who may not. */
export function outsiderMove(state: OrderState, other: UnitCode, dice: Dice): Move | undefined {
  const luck = dice.next();
  if (luck > 0.12) return undefined;
  const at = state.receivedAt + Math.floor(dice.next() ** 2 * 9 * DAY) + MINUTE;
  if (luck < 0.05) return { at, actor: CALLER, name: 'urge', body: {} };
  if (luck < 0.065) return { at, actor: CALLER, name: 'cancel', body: { ground: 'caller' } };
  const supervisor: Actor = { role: 'supervisor', key: 's1' };
  if (luck < 0.075) {
    const actor = luck < 0.07 ? supervisor : DISPATCHER;
    return { at, actor, name: 'supervise', body: { ground: 'badEffect' } };
  }
  if (luck < 0.085) return { at, actor: supervisor, name: 'redo', body: {} };
  if (luck < 0.095) return { at, actor: DISPATCHER, name: 'dispatch', body: { unit: other } };
  if (luck < 0.105) return { at, actor: { role: 'unit', unit: other, key: 'unit' }, name: 'sign', body: {} };
  return { at, actor: { role: 'caller' }, name: 'recordFollowUp', body: { channel: 'web', outcome: 'noAnswer' } };
}

/** An instant at a share of a running limit, now and then exactly at due. */
export function moment(
  due: { readonly at: Instant; readonly from: Instant } | undefined,
  least: number,
  most: number,
  dice: Dice,
): Instant | undefined {
  if (!due) return undefined;
  const share = dice.chance(0.01) ? 1 : least + (most - least) * dice.next() ** 1.5;
  return Math.round(due.from + (due.at - due.from) * share);
}
