import type { OrderEvent } from '../events';
import { HANG_DUES, type Hang, type HangEnd, hangsOf } from '../hanging';
import { paused, resumed } from '../reportClock';
import type { OrderState } from '../state';
import { without } from './without';
import type { Instant } from '../terms';

const TYPES = [
  'HANG_ASKED',
  'HANG_ENDORSED',
  'HANG_REFUSED',
  'HUNG',
  'HANG_REPORTED',
  'HANG_CHECKED',
  'HANG_REVIEW_MISSED',
  'HANG_PROMISE_PASSED',
  'TOPIC_POOLED',
  'HANG_ENDED',
] as const;
export type HangingEvent = OrderEvent<(typeof TYPES)[number]>;

export function isHanging(event: OrderEvent): event is HangingEvent {
  return TYPES.some((type) => type === event.type);
}

/** What an event about hanging changes. */
export function applyHanging(state: OrderState, event: HangingEvent): OrderState {
  const { due } = state;
  switch (event.type) {
    case 'HANG_ASKED':
      return { ...state, hang: asked(state, event), due: { ...due, ...event.due } };
    case 'HANG_ENDORSED': {
      const by = event.by.key !== undefined && { endorsedBy: event.by.key };
      const next = onHang(state, (hang) => ({
        ...hang,
        step: 'city',
        ...(event.auto ? {} : { endorsedAt: event.at, ...by }),
      }));
      return { ...next, due: { ...due, ...event.due } };
    }
    case 'HANG_REFUSED':
      return hangOver(state, event.at, 'refused');
    case 'HUNG': {
      const next = onHang(state, (hang) => ({ ...decided(hang), from: event.at }));
      const clock = state.clock && { clock: paused(state.clock, event.at) };
      // Nobody else's clock stands still: units called in go on.
      const { hangDecision: _, yellow: __, report: ___, ...others } = due;
      return { ...next, ...clock, stage: 'HUNG', due: { ...others, ...event.due } };
    }
    case 'HANG_REPORTED': {
      const next = onHang(state, (hang) => ({ ...hang, reports: hang.reports + 1, reportedAt: event.at }));
      const { hangReview: _, ...rest } = due;
      return { ...next, due: { ...rest, ...event.due } };
    }
    case 'HANG_CHECKED': {
      const next = onHang(state, looked);
      const { hangCheck: _, ...rest } = due;
      return { ...next, due: { ...rest, ...event.due } };
    }
    case 'HANG_REVIEW_MISSED':
      return {
        ...onHang(state, (hang) => ({ ...hang, missed: hang.missed + 1 })),
        due: { ...due, ...event.due },
      };
    case 'HANG_PROMISE_PASSED': {
      const { hangPromise: _, ...rest } = due;
      return { ...onHang(state, (hang) => ({ ...hang, promisePassed: true })), due: rest };
    }
    case 'TOPIC_POOLED': {
      const { hang } = state;
      const topic = hang && {
        topic: {
          at: event.at,
          unit: hang.unit,
          reason: hang.reason,
          plan: hang.plan,
          promisedAt: hang.promisedAt,
          hungMs: event.hungMs,
          ...(event.closes && { closes: true as const }),
        },
      };
      const { hangStop: _, ...rest } = due;
      return { ...state, ...topic, due: rest };
    }
    case 'HANG_ENDED': {
      const next = hangOver(state, event.at, event.why);
      const { dueAt } = { dueAt: event.due.report.at };
      return {
        ...next,
        stage: 'HANDLING',
        ...(event.calendarGuessed && { calendarGuessed: true as const }),
        ...(next.clock && { clock: { ...next.clock, dueAt } }),
        due: { ...next.due, ...event.due },
      };
    }
  }
}

function asked(state: OrderState, event: OrderEvent<'HANG_ASKED'>): Hang {
  const { at, by, reason, plan, promisedAt, toldAt, toldBy, evidence, rules, step } = event;
  return {
    unit: state.holder?.unit ?? '',
    askedAt: at,
    ...(by.key !== undefined && { askedBy: by.key }),
    ...{ reason, plan, promisedAt, toldAt, toldBy, evidence, rules, step },
    reports: 0,
    missed: 0,
  };
}

function decided(hang: Hang): Hang {
  const { step: _, ...rest } = hang;
  return rest;
}

function looked(hang: Hang): Hang {
  const { reportedAt: _, ...rest } = hang;
  return rest;
}

function onHang(state: OrderState, change: (hang: Hang) => Hang): OrderState {
  return state.hang ? { ...state, hang: change(state.hang) } : state;
}

/** The open hang, or the request for one, comes to its end; its clock goes on, its deadlines are off. */
export function hangOver(state: OrderState, at: Instant, end: HangEnd): OrderState {
  const due = without(state.due, ...HANG_DUES);
  if (!state.hang) return due === state.due ? state : { ...state, due };
  const { hang, ...rest } = state;
  const { rules: _, step: __, reportedAt: ___, ...past } = hang;
  const clock = hang.from !== undefined && state.clock && { clock: resumed(state.clock, at, state.terms.calendar) };
  return { ...rest, ...clock, hangs: [...hangsOf(state), { ...past, endedAt: at, end }], due };
}
