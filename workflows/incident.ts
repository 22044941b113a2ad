import { ActivityFailure, ApplicationFailure, log } from '@temporalio/workflow';
import type { ToldMembers, ToMembers } from '../activities/contract';
import type { Actor, Command } from '../domain/commands';
import { FAILURES, type FailureCode } from '../domain/failures';
import { type IncidentErrand, owedToMembers, type Tally, toldOfLeaving } from '../domain/incident';
import { clockOf, holderOf, type OrderState } from '../domain/state';
import { paging, patient } from './access';
import { TIMER } from './rulings';

/** A command that the order says to itself, or one that came to nothing and is put on record as refused. */
export interface OwnWords {
  readonly command: Command;
  readonly refused?: FailureCode;
}

/** What an order does for its incident beside the loop: each errand ends in words to itself. */
export class IncidentErrands {
  private readonly begun = new Set<string>();

  constructor(
    private readonly run: (errand: Promise<void>) => void,
    /** For what no later run would know of. */
    private readonly runHere: (errand: Promise<void>) => void,
    private readonly say: (words: OwnWords) => void,
  ) {}

  /** Everything that is owed to the members and not under way in this run: the state alone tells it. */
  carryOut(state: OrderState): void {
    for (const errand of owedToMembers(state)) {
      const key = errand.as === 'share' ? `share ${errand.pass} ${errand.step}` : `${errand.as} ${errand.page}`;
      if (this.begun.has(key)) continue;
      this.begun.add(key);
      this.run(this.tellMembers(state, errand));
    }
  }

  /** One member from the desk asks to join; the incident takes it as it takes a page. */
  ask(orderNo: string, into: string, seq: number, actor: Actor): void {
    const gather: Command = { id: `~ask-${orderNo}-${seq}`, name: 'gather', body: { orders: [orderNo] }, actor };
    this.runHere(
      patient.deliver(into, gather).catch((error: unknown) => {
        const command: Command = { id: `~asked-${seq}`, name: 'join', body: { into }, actor };
        this.say({ command, refused: codeOf(error) });
      }),
    );
  }

  /** The parent counts one member less. */
  tellLeft(state: OrderState): void {
    const told = toldOfLeaving(state);
    if (!told) return;
    const { parent, page, served } = told;
    this.runHere(
      patient.tellLeft({ parent, orderNo: state.orderNo, page, served }).catch((error: unknown) => {
        log.warn('主单未记下拆单 / the incident did not count the member out', { parent, error });
      }),
    );
  }

  private async tellMembers(state: OrderState, errand: IncidentErrand): Promise<void> {
    const told = await paging.toMembers(messageTo(state, errand));
    const body = tallyOf(errand, told);
    const no = errand.as === 'share' ? `${errand.pass}-${errand.step}` : `${errand.page}`;
    this.say({ command: { id: `~${body.of}-${no}`, name: 'tally', body, actor: TIMER } });
  }
}

function messageTo(state: OrderState, errand: IncidentErrand): ToMembers {
  const { orderNo, matter, place, terms } = state;
  return {
    parent: orderNo,
    errand,
    profile: terms.versions.profile,
    pack: terms.versions.hash,
    matter,
    place,
    ...(errand.as === 'share' && errand.how === 'result' && { result: resultOf(state) }),
  };
}

function resultOf(state: OrderState): NonNullable<ToMembers['result']> {
  const { report } = state;
  if (!report) throw new Error(`order ${state.orderNo} has no result`);
  const { from, limit, dueAt } = clockOf(state);
  const { at: reportedAt, result, late } = report;
  return { unit: holderOf(state).unit, result, reportedAt, late, clock: { from, limit, dueAt } };
}

function tallyOf(errand: IncidentErrand, { count, refused, earliest, after }: ToldMembers): Tally {
  if (errand.as === 'share') {
    const { pass, step, how, upTo } = errand;
    return { of: 'shared', pass, step, how, upTo, count, ...(after !== undefined && { after }) };
  }
  const of = errand.as === 'gather' ? 'joined' : 'released';
  return { of, page: errand.page, count, refused, ...(earliest !== undefined && { earliest }) };
}

/** Why an errand to another order came to nothing. */
export function codeOf(error: unknown): FailureCode {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return typeof type === 'string' && Object.hasOwn(FAILURES, type) ? (type as FailureCode) : 'INTERNAL';
}
