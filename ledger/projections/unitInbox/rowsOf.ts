import { awaitsReview } from '../../../domain/abuse';
import { assignmentsOf, isOpenAssignment } from '../../../domain/assigning';
import { type CalledState, coUnitsOf, whistlesOf } from '../../../domain/calling';
import { nextDue } from '../../../domain/agenda';
import { limitEnds } from '../../../domain/reportClock';
import { openRisks } from '../../../domain/risk';
import { isConfidential } from '../../../domain/secrecy';
import { hangDesk } from '../../../domain/hanging';
import { isOpenRaise, raisesOf } from '../../../domain/raising';
import { type Supervision, supervisionsOf, waitsForSupervisor } from '../../../domain/supervising';
import { type OrderState, ownerOf, type Stage } from '../../../domain/state';
import type { Instant, UnitCode } from '../../../domain/terms';
import { type Light, lightOf } from '../light';

/** Stands for no due time (the last second of 9999): sorts last, and one index gives the whole order. */
export const NO_DUE: Instant = 253_402_300_799_000;

/** In the words of the API and of the table. */
export const INBOX_ROLES = [
  'lead',
  'copy',
  'desk',
  'called',
  'coUnit',
  'inquiry',
  'risk',
  'abuse',
  'hang',
  'assignment',
  'supervised',
  'supervisor',
  'opinion',
] as const;
export type InboxRole = (typeof INBOX_ROLES)[number];

/**
 * One order on one unit's table: as lead unit, as district with a copy (art. 12(1)), as the desk that must act now, as
 * a unit called in by whistle or as co-unit, as a unit below the lead, supervised or supervising, as a level asked, or as the
 * district that owes a ruling on a whistle (WH-5);
 * as the desk that must decide on hanging 挂账 or look at its progress;
 * or as the desk that has to see an emergency (art. 29) or to look into a suspicion of abuse (art. 37), also when the order
 * itself is over.
 */
export interface UnitInboxRow {
  readonly order_no: string;
  readonly unit: UnitCode;
  readonly role: InboxRole;
  /** The unit must act now; false = it only watches or waits. */
  readonly acts: boolean;
  readonly stage: Stage;
  readonly level: number;
  readonly due_at: Instant;
  readonly light: Light;
  readonly since: Instant;
}

const OWING: readonly CalledState[] = ['called', 'arrived', 'missed', 'refused'];

/** The lead unit keeps the order on its table until it is closed: a redo may still come back to it. */
const WITH_THE_UNIT: readonly Stage[] = [
  'DISPATCHED',
  'OBJECTION',
  'HANDLING',
  'HUNG',
  'REPORTED',
  'TO_VISIT',
  'VISITING',
];

export function unitInboxRowsOf(state: OrderState): readonly UnitInboxRow[] {
  const owner = ownerOf(state);
  const shared = { order_no: state.orderNo, stage: state.stage, level: state.level, light: lightOf(state) };
  const rows: UnitInboxRow[] = [];
  if (state.holder && WITH_THE_UNIT.includes(state.stage)) {
    const { unit, since } = state.holder;
    // While it hangs its limit stands still: what is due is the next report, or the promise.
    const dueAt = (state.stage === 'HUNG' ? nextDue(state)?.at : limitEnds(state)) ?? NO_DUE;
    rows.push({ ...shared, unit, role: 'lead', acts: owner?.role === 'unit', due_at: dueAt, since });
    if (state.copyTo && !isConfidential(state))
      rows.push({ ...shared, unit: state.copyTo, role: 'copy', acts: false, due_at: dueAt, since });
  }
  if (owner && owner.role !== 'unit') {
    const since = state.spans[state.spans.length - 1]?.from ?? state.receivedAt;
    rows.push({ ...shared, unit: owner.unit, role: 'desk', acts: true, due_at: nextDue(state)?.at ?? NO_DUE, since });
  }
  return [
    ...rows,
    ...forcedRows(state, shared),
    ...besidesRows(state, shared),
    ...hangRows(state, shared),
    ...calledRows(state, shared),
  ];
}

/** Beside the order: first of all on the table what was reported first, and what has no limit last. */
function besidesRows(state: OrderState, shared: Shared): readonly UnitInboxRow[] {
  const [risk] = openRisks(state);
  const { abuse, terms } = state;
  const rows: UnitInboxRow[] = [];
  if (risk)
    rows.push({ ...shared, unit: risk.to, role: 'risk', acts: true, due_at: risk.at, light: 'red', since: risk.at });
  if (abuse && awaitsReview(state)) {
    const unit = terms.desks.dispatch;
    rows.push({ ...shared, unit, role: 'abuse', acts: true, due_at: NO_DUE, light: 'green', since: abuse.at });
  }
  return rows;
}

/** An order that found no owner within its limit lies with the duty desk too until a unit has signed for it (art. 12, 14). */
function forcedRows(state: OrderState, shared: Shared & Pick<UnitInboxRow, 'light'>): readonly UnitInboxRow[] {
  const { stage, holder, due } = state;
  const { city } = state.terms.desks;
  if (stage !== 'DISPATCHED' || holder?.how !== 'forced' || holder.unit === city) return [];
  const { since } = holder;
  return [{ ...shared, unit: city, role: 'desk', acts: false, due_at: due.sign?.at ?? NO_DUE, since }];
}

type Shared = Pick<UnitInboxRow, 'order_no' | 'stage' | 'level'>;

/** The district, or the city, that must decide on a request or look at a progress report. */
function hangRows(state: OrderState, shared: Shared): readonly UnitInboxRow[] {
  const armed = state.due.hangDecision ?? state.due.hangCheck;
  if (!state.hang || !armed) return [];
  const { at: due_at, from: since } = armed;
  return [{ ...shared, unit: hangDesk(state), role: 'hang', acts: true, due_at, light: 'green', since }];
}

/** Units called in see their own limit and light, not the lead's; one that is there has no limit but the lead's. */
function calledRows(state: OrderState, shared: Shared): readonly UnitInboxRow[] {
  const rows = new Map<string, UnitInboxRow>();
  const put = (row: UnitInboxRow) => {
    const known = rows.get(`${row.role} ${row.unit}`);
    if (!known || row.due_at < known.due_at) rows.set(`${row.role} ${row.unit}`, row);
  };
  const leadDue = limitEnds(state) ?? NO_DUE;
  const light = (each: { readonly late?: true; readonly breached?: true }): Light =>
    each.late || each.breached ? 'red' : 'green';
  const climbed = (each: Supervision): Light => (each.climbed ? 'red' : 'green');
  for (const each of whistlesOf(state).flatMap(({ units }) => units)) {
    const { unit, from: since, inquiry, state: as } = each;
    if (!OWING.includes(as)) continue;
    const due_at = as === 'arrived' ? leadDue : each.arriveBy;
    put({ ...shared, unit, role: 'called', acts: as !== 'refused', due_at, light: light(each), since });
    if (!inquiry) continue;
    const { district } = state.terms.desks;
    const ruling = { unit: district, role: 'inquiry', acts: true, light: 'green' } as const;
    put({ ...shared, ...ruling, due_at: inquiry.by, since: inquiry.from });
  }
  for (const each of coUnitsOf(state)) {
    if (each.state !== 'asked') continue;
    const { unit, dueAt: due_at, from: since } = each;
    put({ ...shared, unit, role: 'coUnit', acts: true, due_at, light: light(each), since });
  }
  for (const each of assignmentsOf(state).filter(isOpenAssignment)) {
    const { unit, dueAt: due_at, from: since } = each;
    put({ ...shared, unit, role: 'assignment', acts: each.state !== 'submitted', due_at, light: light(each), since });
  }
  for (const each of supervisionsOf(state)) {
    const { unit, supervisor, since } = each;
    if (each.state === 'issued')
      put({
        ...shared,
        unit,
        role: 'supervised',
        acts: true,
        due_at: each.answerBy ?? NO_DUE,
        light: light(each),
        since,
      });
    if (!waitsForSupervisor(each)) continue;
    const due_at = each.reviewBy ?? NO_DUE;
    put({ ...shared, unit: supervisor, role: 'supervisor', acts: true, due_at, light: climbed(each), since });
  }
  for (const each of raisesOf(state).filter(isOpenRaise)) {
    const { to: unit, from: since } = each;
    const due_at = each.last ? NO_DUE : each.opinionBy;
    put({ ...shared, unit, role: 'opinion', acts: true, due_at, light: light(each), since });
  }
  return [...rows.values()];
}
