import { HOUR, MINUTE } from '../domain/calendar';
import type { CommandBodies } from '../domain/commands';
import type { OrderState } from '../domain/state';
import { ACTORS, type Move } from './moves';
import type { Plan } from './plans';

type Told = CommandBodies['recordFollowUp'];

/** Art. 23: the follow-up desk claims its call in calling hours and records what came of it; a text is answered by the caller. */
export function visitorMove(plan: Plan, state: OrderState): Move | undefined {
  const task = state.visit?.task;
  if (!task) return undefined;
  if (task.channel === 'sms') {
    // Silence closes the survey as invalid; it is never taken for satisfaction.
    if (plan.behaviour !== 'survey' && plan.behaviour !== 'slow') return undefined;
    const body = verdict(plan, state, 'sms');
    return { at: Math.max(task.from, state.lastAt) + 5 * HOUR, actor: ACTORS.caller, name: 'recordFollowUp', body };
  }
  const { lease } = state.visit;
  if (lease && lease.until > state.lastAt) {
    const body = isReached(plan, state) ? verdict(plan, state, 'phone') : noAnswer;
    return { at: state.lastAt + 4 * MINUTE, actor: ACTORS.visitor, name: 'recordFollowUp', body };
  }
  const at = Math.max(task.from + Math.round(plan.pace * 90) * MINUTE, state.lastAt + MINUTE);
  return { at, actor: ACTORS.visitor, name: 'claimFollowUp', body: {} };
}

const noAnswer: Told = { channel: 'phone', outcome: 'noAnswer' };

function isReached({ behaviour, pace }: Plan, state: OrderState): boolean {
  const isDone = state.report !== undefined;
  switch (behaviour) {
    case 'unreachable':
    case 'survey':
      return false;
    // Half of those whose unit is silent are at work whenever the hotline calls; their orders climb the whole ladder.
    case 'silent':
      return isDone || pace < 0.55;
    case 'slow':
      return isDone;
    default:
      return pace < 0.75 || (state.visit?.tries ?? 0) > 0;
  }
}

function verdict({ behaviour, pace }: Plan, state: OrderState, channel: Told['channel']): Told {
  const contacted = state.holder?.contactedAt !== undefined;
  const answered = { channel, outcome: 'reached', contacted, handlingTrue: true } as const;
  if (!state.report) return { ...answered, solved: false, satisfaction: 'dissatisfied' };
  const firstRound = state.round === 1;
  if (behaviour === 'dissatisfied' && (firstRound || pace > 0.75)) {
    return {
      ...answered,
      solved: pace > 0.6 && state.round < 3,
      satisfaction: 'dissatisfied',
      handlingTrue: !firstRound,
    };
  }
  const late = behaviour === 'slow' || behaviour === 'silent';
  return { ...answered, solved: true, satisfaction: late || pace > 0.7 ? 'basic' : 'satisfied' };
}
