import { whistlesOf } from '../../domain/calling';
import { isLiaison } from '../../domain/liaison';
import type { Breach, OrderState, Sending, Span } from '../../domain/state';
import type { Level, UnitCode } from '../../domain/terms';
import { type Contribution, type Mark, marked } from '../marks';

const LEVEL: Readonly<Record<Level, Mark>> = { 1: 'level1', 2: 'level2', 3: 'level3', 4: 'level4' };

/**
 * Each unit that led the order, once a round; `held` on the first of them, so that an order counts once for a unit. Nobody
 * gave the street its own work: it says nothing of how often it whistles on what it was given, nor of how it reports.
 */
export function leads(state: OrderState): readonly Contribution[] {
  const rows = new Map<string, Contribution>();
  const known = new Set<UnitCode>();
  for (const span of state.spans) {
    const { owner, round, from } = span;
    const { unit } = owner;
    if (owner.role !== 'unit' || rows.has(`${unit} ${round}`)) continue;
    const row: Contribution = { kind: 'lead', unit, no: round, at: from, marks: [] };
    rows.set(`${unit} ${round}`, state.kind === 'task' ? row : led(state, row, span, !known.has(unit)));
    known.add(unit);
  }
  return [...rows.values()];
}

function led(state: OrderState, row: Contribution, span: Span, first: boolean): Contribution {
  const { unit } = row;
  // On record, in no figure of delay (art. 22).
  const judged = !(isLiaison(state) && state.holder?.unit === unit);
  const reportedAt = reportOf(state, span);
  const marks = [
    ...(first ? (['held', whistledOn(state, unit), ...objections(state, unit)] as const) : []),
    ...(first && judged ? firstSteps(state, unit, reportedAt !== undefined) : []),
    ...(judged ? reportMarks(state, row, reportedAt) : []),
    LEVEL[state.level],
  ];
  const took = reportedAt !== undefined && { tookMs: reportedAt - span.from };
  return { ...row, ...took, marks: marked(...marks) };
}

function whistledOn(state: OrderState, unit: UnitCode): Mark | false {
  return whistlesOf(state).some(({ by }) => by === unit) && 'whistledOn';
}

function objections({ objections: all }: OrderState, unit: UnitCode): readonly (Mark | false)[] {
  const own = all.filter((each) => each.unit === unit);
  return [
    own.length > 0 && 'objected',
    own.some(({ upheld }) => upheld === true) && 'objectionUpheld',
    own.some(({ upheld }) => upheld === false) && 'objectionDenied',
  ];
}

function breachOf(state: OrderState, clock: Breach['clock'], unit: UnitCode, round: number): Breach | undefined {
  return state.breaches.find((each) => each.clock === clock && each.owner === unit && each.round === round);
}

/** When the unit last reported in that round: an earlier report was sent back. Undefined where it did not. */
function reportOf(state: OrderState, { owner, round, from }: Span): number | undefined {
  const later = state.spans.filter((each) => each.round === round && each.from >= from);
  const gone = later.findIndex((each) => each.owner.role === 'unit' && each.owner.unit !== owner.unit);
  const own = gone < 0 ? later : later.slice(0, gone);
  return own.filter(({ stage }) => stage === 'REPORTED').at(-1)?.from;
}

/** Sign and first contact (TL-7, TL-8), of the first dispatch to the unit: known once done, or once the limit has passed. */
function firstSteps(state: OrderState, unit: UnitCode, reported: boolean): readonly (Mark | false)[] {
  const sending = state.sent?.find((each) => each.unit === unit);
  if (!sending) return [];
  return [
    ...step(breachOf(state, 'sign', unit, 1), sending.signedAt, false, 'signDecided', 'signedInTime'),
    // Reported without a contact: nobody was contacted in time.
    ...step(breachOf(state, 'contact', unit, 1), sending.contactedAt, reported, 'contactDecided', 'contactedInTime'),
  ];
}

function step(
  breach: Breach | undefined,
  doneAt: Sending['signedAt'],
  over: boolean,
  decided: Mark,
  inTime: Mark,
): readonly (Mark | false)[] {
  if (breach?.outage || breach?.liaison) return [];
  const done = doneAt !== undefined;
  return [(done || breach !== undefined || over) && decided, done && breach === undefined && inTime];
}

/** The report of the round: in time, late, or not at all though its limit has passed; a breach stays, whatever came after. */
function reportMarks(state: OrderState, { unit, no }: Contribution, reportedAt: number | undefined) {
  const breach = breachOf(state, 'report', unit, no);
  if (breach?.outage || breach?.liaison) return [];
  const reported = reportedAt !== undefined;
  return [
    (reported || breach !== undefined) && 'reportDecided',
    reported && !breach && 'reportedInTime',
    reported && breach && 'reportedLate',
    !reported && breach && 'neverReported',
  ] as const;
}
