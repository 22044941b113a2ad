import { nextDue } from '../../domain/agenda';
import { stillAtWork } from '../../domain/assigning';
import { dayOf, isoDay } from '../../domain/calendar';
import { type Command, type CommandName, COMMANDS } from '../../domain/commands';
import { decide, fallDue, intake, isRefusal } from '../../domain/decide';
import type { OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import { isOpenSupervision } from '../../domain/supervising';
import type { Instant } from '../../domain/terms';
import type { Life, Step } from './randomLives';
import { actor, CALENDAR, DISTRICT, MINUTE, termsFor } from './support';

type Witness = (state: OrderState, events: readonly OrderEvent[], now: Instant) => void;

/** Lives the life; `see` is shown the state whenever the world has caught up with what was due. */
export function live({ steps, law: inForce, what, start }: Life, see: Witness = () => {}): readonly OrderEvent[] {
  const begun = intake(what, inForce, start, actor('agent'));
  if (isRefusal(begun)) throw new Error(begun.refused);
  const events: OrderEvent[] = [...begun];
  let state = fold(events);
  let now = start;
  const take = (more: readonly OrderEvent[]) => {
    events.push(...more);
    state = fold(more, state);
  };
  const catchUp = (late: boolean) => {
    for (let due = nextDue(state); due && due.at < now; due = nextDue(state)) {
      const fired = late ? now : due.at + 1;
      const more = fallDue(state, fired);
      expect(more.length).toBeGreaterThan(0);
      take(more);
    }
  };
  see(state, events, now);
  steps.forEach((each, i) => {
    const due = nextDue(state);
    if (each.wait === 'due') now = Math.max(now, due?.at ?? now);
    else if (each.wait === 'late') now = Math.max(now, (due?.at ?? now) + 2 * MINUTE);
    else if (each.wait === 'slot') now = Math.max(now, state.visit?.task?.from ?? now);
    else now += each.wait;
    catchUp(each.wait === 'late');
    see(state, events, now);
    const decision = decide(state, commandOf(each, state, `m${i}`), now);
    if (!isRefusal(decision)) take(decision);
    // A limit of 0 may have run out with the very event that set it.
    see(state, events, now);
  });
  return events;
}

/** A unit that was called in, if any; on commands about called units mostly one of them acts or is spoken of. */
function calledIn(state: OrderState, which: number): string | undefined {
  const owing = stillAtWork(state);
  return owing[which % Math.max(1, owing.length)];
}

function overseen(state: OrderState): string | undefined {
  return state.oversight?.find(isOpenSupervision)?.unit;
}

function commandOf({ name, body: said, role, key, unit, which, fresh }: Step, state: OrderState, id: string): Command {
  const acts = 'calledUnits' in COMMANDS[name] && name !== 'findOnSite' && name !== 'reviewSupervision';
  const called = name === 'answerSupervision' ? overseen(state) : acts ? calledIn(state, which) : undefined;
  const own = unit ?? (role === 'unit' ? (called ?? state.holder?.unit) : role === 'district' ? DISTRICT : undefined);
  const about = ABOUT_CALLED.includes(name) && which > 0 ? calledIn(state, which) : undefined;
  const told = TELLING.includes(name) && {
    toldAt: new Date(state.lastAt).toISOString(),
    promised: isoDay(dayOf(state.lastAt) + 15 * which),
  };
  const body = about === undefined ? { ...(said as object), ...told } : { ...(said as object), unit: about };
  const chosen = (body as { readonly unit?: string }).unit;
  const calendar =
    name === 'recomputeDeadlines'
      ? { ...CALENDAR, version: 'other', bits: CALENDAR.bits.replaceAll('9', 'f') }
      : CALENDAR;
  const { hanging } = state.terms;
  const resolved =
    chosen === undefined
      ? { ...state.terms, calendar }
      : termsFor(chosen, state.level, { calendar, ...(hanging && { hanging }) });
  return {
    id,
    name,
    body,
    actor: { role, key, ...(own !== undefined && { unit: own }) },
    ...(fresh && 'resolves' in COMMANDS[name] && { terms: resolved }),
  } as Command;
}

const TELLING: readonly CommandName[] = ['askExtension', 'askHang'];

const ABOUT_CALLED: readonly CommandName[] = [
  'findOnSite',
  'releaseUnit',
  'ruleWhistle',
  'reviewAssignment',
  'withdrawAssignment',
];

/** Lives per property; more by night: `JIESU_LIVES=20000 npx jest tests/domain/properties`. */
export const LIVES = Number(process.env.JIESU_LIVES ?? 120);

export const RUNS = { numRuns: LIVES };
