import type { OrderEvent } from '../events';
import type { Incident } from '../incident';
import { paused, resumed } from '../reportClock';
import type { OrderState } from '../state';
import type { Instant } from '../terms';
import { noExtension, visitDone } from './changes';

const TYPES = [
  'GATHERED',
  'RELEASED',
  'MEMBERS_JOINED',
  'MEMBERS_RELEASED',
  'RESULT_SHARED',
  'MEMBER_LEFT',
  'JOIN_ASKED',
  'JOINED',
  'STILL_JOINED',
  'LEFT',
  'RESULT_TAKEN',
] as const;
export type IncidentEvent = OrderEvent<(typeof TYPES)[number]>;

export function isOfIncident(event: OrderEvent): event is IncidentEvent {
  return TYPES.some((type) => type === event.type);
}

/** What an event about incidents changes, of a parent's counts or of a member. */
export function applyIncident(state: OrderState, event: IncidentEvent): OrderState {
  switch (event.type) {
    case 'GATHERED':
      return opened(state, event.page, 'gather', event.at);
    case 'RELEASED':
      return opened(state, event.page, 'release', event.at);
    case 'MEMBERS_JOINED':
      return counted(state, ({ earliestAt, ...all }) => ({
        ...without(all, event.page),
        ...earliestOf(earliestAt, event.earliest),
        joined: all.joined + event.count,
        waiting: all.waiting + event.count,
      }));
    case 'MEMBERS_RELEASED':
      return counted(state, (all) => ({
        ...without(startOf(all, event.earliest), event.page),
        waiting: all.waiting - event.count,
      }));
    case 'RESULT_SHARED':
      return counted(state, (all) => shared(all, event));
    case 'MEMBER_LEFT':
      return counted(state, (all) => ({
        ...startOf(all, event.earliest),
        ...(event.served ? { served: all.served - 1 } : { waiting: all.waiting - 1 }),
      }));
    case 'JOIN_ASKED':
      return state;
    case 'JOINED': {
      const { parted: _, ...rest } = visitDone(state);
      const { into, page, at, review, due } = event;
      const joined = { into, page, at, review, stage: state.stage, round: state.round, due: state.due };
      // What was missed before the stop stays missed.
      const clock = rest.clock && rest.clock.dueAt >= at && { clock: paused(rest.clock, at) };
      return { ...rest, ...clock, stage: 'JOINED', joined, due };
    }
    case 'STILL_JOINED':
      return { ...state, due: event.due };
    case 'LEFT':
      return left(state, event);
    case 'RESULT_TAKEN':
      return taken(state, event);
  }
}

function opened(state: OrderState, page: number, as: 'gather' | 'release', at: Instant): OrderState {
  const none: Incident = {
    since: at,
    page: 0,
    open: [],
    joined: 0,
    waiting: 0,
    served: 0,
    passes: 0,
    reached: 0,
  };
  const known = state.incident ?? none;
  return { ...state, incident: { ...known, page, open: [...known.open, { page, as }] } };
}

function counted(state: OrderState, change: (incident: Incident) => Incident): OrderState {
  return state.incident ? { ...state, incident: change(state.incident) } : state;
}

function without<T extends Pick<Incident, 'open'>>(incident: T, page: number): T {
  return { ...incident, open: incident.open.filter((each) => each.page !== page) };
}

/** Who is left tells anew when it all began. */
function startOf(incident: Incident, earliest: Instant | undefined): Incident {
  const { earliestAt: _, ...all } = incident;
  return { ...all, ...earliestOf(earliest) };
}

function earliestOf(...instants: readonly (Instant | undefined)[]): Pick<Incident, 'earliestAt'> {
  const known = instants.filter((instant) => instant !== undefined);
  return known.length > 0 ? { earliestAt: Math.min(...known) } : {};
}

function shared({ sharing, ...all }: Incident, event: OrderEvent<'RESULT_SHARED'>): Incident {
  const { count, how, step, after } = event;
  const upTo = sharing?.upTo ?? event.upTo;
  const next = { ...all, waiting: all.waiting - count, served: all.served + (how === 'result' ? count : 0) };
  if (after !== undefined) return { ...next, sharing: { step: step + 1, after, upTo } };
  return { ...next, passes: all.passes + 1, reached: upTo };
}

/** As it stood when it joined, with the time that was left; what came of the incident's result goes. */
function left(state: OrderState, event: OrderEvent<'LEFT'>): OrderState {
  const { joined, report: _, outcome: __, closedAt: ___, appealUntil: ____, mergedInto: _____, ...rest } = state;
  const { frozenAt: ______, period: _______, ...open } = rest;
  const { from, why, pass, stage, due, objectionUntil, at } = event;
  const before = joined?.taken ? withBefore(open, joined.taken) : visitDone(open);
  const clock = before.clock && resumed(before.clock, at, state.terms.calendar);
  const parted = {
    from,
    why,
    served: joined?.taken !== undefined,
    ...(joined && { page: joined.page }),
    ...(pass !== undefined && { pass }),
  };
  return {
    ...before,
    stage,
    due,
    parted,
    ...(clock && { clock }),
    ...(objectionUntil !== undefined && { objectionUntil }),
  };
}

type Before = Pick<OrderState, 'holder' | 'clock' | 'extension'>;

function withBefore(state: OrderState, { holder, clock, extension }: Before): OrderState {
  const { holder: _, clock: __, visit: ___, ...rest } = state;
  return { ...rest, ...(holder && { holder }), ...(clock && { clock }), ...(extension && { extension }) };
}

/** The unit that reached the result answers for it, and does it again if this caller is not satisfied. */
function taken(state: OrderState, event: OrderEvent<'RESULT_TAKEN'>): OrderState {
  const { unit, pass, result, reportedAt, late, clock, due, at } = event;
  const { holder, clock: before, extension } = state;
  const alone: Before = {
    ...(holder && { holder }),
    ...(before && { clock: before }),
    ...(extension && { extension }),
  };
  const kept = { at, pass, ...alone };
  return {
    ...noExtension(state),
    stage: 'TO_VISIT',
    due,
    holder: holder?.unit === unit ? holder : { unit, since: at, how: 'person' },
    firstDispatchedAt: state.firstDispatchedAt ?? at,
    clock: { ...clock, originalDueAt: clock.dueAt },
    report: { at: reportedAt, round: state.round, result, late, accepted: true },
    ...(state.joined && { joined: { ...state.joined, taken: kept } }),
  };
}
