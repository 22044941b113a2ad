import { FIGURES, type FigureName } from '../../appraisal/figureTable';
import type { PeriodResult } from '../../appraisal/closePeriod';
import type { PeriodCommandName } from '../../domain/period/commands';
import {
  type Correction,
  excludedOrders,
  type Exclusion,
  type Objection,
  type PeriodState,
} from '../../domain/period/state';
import type { Output } from '../../ledger/periods/outputs';
import type { KeptFigures } from '../../ledger/periods/read';
import type { Making, PeriodCommanded } from '../gatewayPeriods';
import type { OutputState } from '../words/periods';
import { coded, given, iso, same } from './coded';
import { figureView, rounded } from './figures';

/** A period as it stands. */
export function periodView(state: PeriodState) {
  const { period, start, end, stage, lastDay, versions, corrections } = state;
  const open = (some: readonly { readonly standing: string }[]) =>
    some.filter(({ standing }) => standing === 'open').length;
  const instants = (['objectionUntil', 'freezeAt', 'closedAt', 'frozenAt'] as const).map((name) =>
    given(name, state[name], iso),
  );
  return {
    period: { label: period, from: iso(start), to: iso(end) },
    stage: coded('periodStage', stage),
    ...(Object.assign({}, ...instants) as { [N in 'objectionUntil' | 'freezeAt' | 'closedAt' | 'frozenAt']?: string }),
    ...given('lastDay', lastDay, same),
    versions: versions.map(({ version, at, upTo, pack, digest, key, correction, publishedAt }) => ({
      ...{ version, at: iso(at), upTo, pack, digest, key },
      ...given('reason', corrections.find(({ no }) => no === correction)?.reason, (code) =>
        coded('correctionReason', code),
      ),
      ...given('publishedAt', publishedAt, iso),
    })),
    open: { objections: open(state.objections), exclusions: open(state.exclusions), corrections: open(corrections) },
    excluded: excludedOrders(state).length,
  };
}

function caseView({ no, at, standing, evidence, decided }: Objection | Exclusion | Correction) {
  return {
    ...{ no, at: iso(at), standing: coded('caseStanding', standing), evidence: [...evidence] },
    ...given('decided', decided, (verdict) => ({
      at: iso(verdict.at),
      ...given('ground', verdict.ground, (code) => coded('refusalGround', code)),
    })),
  };
}

export function objectionView(objection: Objection) {
  const about =
    objection.about === 'order' ? { orderNo: objection.orderNo } : { figure: coded('figure', objection.figure) };
  return { ...caseView(objection), unit: objection.unit, reason: coded('exclusionReason', objection.reason), ...about };
}

export function exclusionView(exclusion: Exclusion) {
  const { orderNo, reason, objection } = exclusion;
  return {
    ...caseView(exclusion),
    orderNo,
    reason: coded('exclusionReason', reason),
    ...given('objection', objection, same),
  };
}

/** @param sees orders that whoever asks may know of */
export function correctionView(correction: Correction, sees: (orderNo: string) => boolean) {
  const { reason, exclude, include } = correction;
  return {
    ...caseView(correction),
    reason: coded('correctionReason', reason),
    ...{ exclude: exclude.filter(sees), include: include.filter(sees) },
  };
}

/** Where figures come from. */
export function sourceView(period: string, { what, at, basis }: KeptFigures) {
  return {
    period,
    of: what.replace('day/', ''),
    at: iso(at),
    provisional: !what.startsWith('v'),
    digest: basis.digest,
  };
}

/** What was made of figures, or how the making goes. */
export function outputView(of: string, made: Output | undefined, making: Making | undefined) {
  const state: OutputState = made ? 'done' : making === undefined ? 'none' : 'failed' in making ? 'failed' : 'running';
  return {
    of: of.replace('day/', ''),
    provisional: !of.startsWith('v'),
    state: coded('outputState', state),
    ...(making && 'running' in making && given('progress', making.running, same)),
    ...(making && 'failed' in making && { failure: making.failed }),
    ...given('madeAt', made?.at, iso),
    files: made ? [...made.files] : [],
  };
}

/** Everything a result says of somebody. */
export function figuresOfView(result: PeriodResult, whose: string) {
  const demand = result.demand.find(({ unit }) => unit === whose);
  return {
    whose,
    figures: result.figures
      .filter((each) => each.whose === whose && each.figure in FIGURES)
      .map(({ figure, gross, net }) => ({
        figure: coded('figure', figure),
        ...figureView(figure as FigureName, { gross, net }, whose, result.period),
      })),
    took: result.took
      .filter(({ unit }) => unit === whose)
      .map(({ level, n, medianMs, p90Ms }) => ({ level: coded('level', level), n, medianMs, p90Ms })),
    ...given('hung', result.stock.find(({ unit }) => unit === whose)?.n, same),
    ...given('demand', demand, ({ received, residents, per10k }) => ({
      received,
      ...given('residents', residents, same),
      ...given('per10k', per10k, rounded),
    })),
  };
}

/** What the giver of a command is told. */
export function periodAnswerOf(period: string, command: PeriodCommandName, key: string, told: PeriodCommanded) {
  const head = { period, command: coded('periodCommand', command), idempotencyKey: key };
  if ('accepted' in told) return { ...head, pending: true as const };
  const { seq, stage, events, duplicate } = told.answer;
  return {
    ...{ ...head, seq, stage: coded('periodStage', stage), events: events.map((type) => coded('periodEvent', type)) },
    ...given('duplicate', duplicate, same),
  };
}
