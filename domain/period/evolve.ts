import type { PeriodEvent } from './events';
import type { CaseStanding, PeriodState } from './state';

/**
 * The period after an event.
 * @throws Error for a first event that opens no period, and for another that does
 */
export function evolvePeriod(state: PeriodState | undefined, event: PeriodEvent): PeriodState {
  if (event.type === 'OPENED') {
    if (state) throw new Error(`period ${state.period} is opened twice`);
    const { period, start, end, daily, at } = event;
    const none = { objections: [], exclusions: [], corrections: [], versions: [] };
    return { period, start, end, seq: 1, lastAt: at, stage: 'running', openedAt: at, ...(daily && { daily }), ...none };
  }
  if (!state) throw new Error(`${event.type} before the period was opened`);
  return { ...changed(state, event), seq: state.seq + 1, lastAt: event.at };
}

/** A period from all its events; undefined where there are none. */
export function foldPeriod(events: readonly PeriodEvent[], before?: PeriodState): PeriodState | undefined {
  return events.reduce<PeriodState | undefined>(evolvePeriod, before);
}

type Later = Exclude<PeriodEvent, { readonly type: 'OPENED' }>;

function changed(state: PeriodState, event: Later): PeriodState {
  switch (event.type) {
    case 'PROVISIONAL':
      return { ...state, lastDay: event.day };
    case 'CLOSED': {
      const { at, objectionUntil, freezeAt } = event;
      return { ...state, stage: 'closed', closedAt: at, objectionUntil, freezeAt };
    }
    case 'OBJECTED': {
      const { type: _, message: __, ...asked } = event;
      return { ...state, objections: [...state.objections, { ...asked, standing: 'open' }] };
    }
    case 'EXCLUSION_PROPOSED': {
      const { type: _, message: __, ...asked } = event;
      return { ...state, exclusions: [...state.exclusions, { ...asked, standing: 'open' }] };
    }
    case 'CORRECTION_PROPOSED': {
      const { type: _, message: __, ...asked } = event;
      return { ...state, corrections: [...state.corrections, { ...asked, standing: 'open' }] };
    }
    case 'OBJECTION_RULED':
    case 'OBJECTION_LAPSED':
      return { ...state, objections: decided(state.objections, event) };
    case 'EXCLUSION_DECIDED':
    case 'EXCLUSION_LAPSED':
      return { ...state, exclusions: decided(state.exclusions, event) };
    case 'CORRECTION_DECIDED':
      return { ...state, corrections: decided(state.corrections, event) };
    case 'FROZEN':
      return { ...state, stage: 'frozen', frozenAt: event.at };
    case 'RESULT_SIGNED': {
      const { type: _, message: __, by: ___, ...signed } = event;
      return { ...state, versions: [...state.versions, signed] };
    }
    case 'PUBLISHED': {
      const versions = state.versions.map((each) =>
        each.version === event.version ? { ...each, publishedAt: event.at } : each,
      );
      return { ...state, versions };
    }
  }
}

type Deciding = Extract<Later, { readonly no: number; readonly granted: boolean }> | Lapsing;
type Lapsing = PeriodEvent<'OBJECTION_LAPSED' | 'EXCLUSION_LAPSED'>;

function decided<C extends { readonly no: number }>(cases: readonly C[], event: Deciding): readonly C[] {
  const standing: CaseStanding = !('granted' in event) ? 'lapsed' : event.granted ? 'granted' : 'refused';
  const ground = 'granted' in event && !event.granted ? { ground: event.ground } : {};
  const verdict = { at: event.at, ...(event.by && { by: event.by }), ...ground };
  return cases.map((each) => (each.no === event.no ? { ...each, standing, decided: verdict } : each));
}
