import type { Actor, Command } from '../domain/commands';
import { TIMER } from '../domain/decide/stamp';
import type { OrderEvent } from '../domain/events';
import { type IncidentErrand, type Tally, toldOfLeaving } from '../domain/incident';
import type { OrderState } from '../domain/state';
import { earliestIn, type Outside, type OwnWords } from './outside';
import { Round } from './round';

/** The id under which an order takes itself back from one that would not have it. */
const UNMERGED = '~unmerged';

/** Begun by no run of an order that has nothing to do with others. */
const NONE: ReadonlySet<string> = new Set();

/** What an order owes to others, as workflows/errands.ts and incident.ts have it, without an engine. */
export class Errands {
  private begun = NONE;
  private fresh: Round[] = [];

  constructor(private readonly outside: Outside) {}

  /** What a run knows that dies and is done again. */
  remember(): ReadonlySet<string> {
    this.fresh = [];
    return this.begun;
  }

  /** What the run that died had begun, nobody hears of again; what it had sent is under way. */
  comeBack(begun: ReadonlySet<string>): void {
    this.begun = begun;
    for (const round of this.fresh) round.abandon();
  }

  carryOut(events: readonly OrderEvent[], state: OrderState): void {
    events.forEach((event, i) => {
      const seq = state.version - events.length + 1 + i;
      if (event.type === 'MERGED') this.urge(state.orderNo, event.into, event.by);
      else if (event.type === 'JOIN_ASKED') this.ask(state.orderNo, event.into, seq, event.by);
      else if (event.type === 'LEFT' || event.type === 'CANCELLED') this.tellLeft(state);
    });
    if (state.incident) this.tellMembers(state);
  }

  /** Art. 11(3): the same matter again urges the order that runs already, or runs by itself where that does not take it. */
  private urge(orderNo: string, into: string, actor: Actor): void {
    this.outside.deliver(into, { id: `merge-${orderNo}`, name: 'urge', body: {}, actor }, (reply) => {
      if ('ok' in reply || !this.outside.parts.unmerges) return;
      const body = { from: into, why: 'targetRefused' as const };
      this.outside.say({ command: { id: UNMERGED, name: 'setFree', body, actor: TIMER } });
    });
  }

  private ask(orderNo: string, into: string, seq: number, actor: Actor): void {
    const gather: Command = { id: `~ask-${orderNo}-${seq}`, name: 'gather', body: { orders: [orderNo] }, actor };
    this.outside.deliver(into, gather, (reply) => {
      if ('ok' in reply) return;
      const command: Command = { id: `~asked-${seq}`, name: 'join', body: { into }, actor };
      this.outside.say({ command, refused: reply.refused });
    });
  }

  private tellLeft(state: OrderState): void {
    const told = toldOfLeaving(state);
    if (!told) return;
    const { parent, page, served } = told;
    const { orderNo } = state;
    const earliest = earliestIn(this.outside, parent, orderNo);
    const body: Tally = { of: 'left', orderNo, served, ...(earliest !== undefined && { earliest }) };
    const command: Command = { id: `~left-${orderNo}-${page}`, name: 'tally', body, actor: TIMER };
    this.outside.deliver(parent, command, () => undefined);
  }

  private tellMembers(state: OrderState): void {
    for (const errand of this.outside.parts.owed(state)) {
      const key = errand.as === 'share' ? `share ${errand.pass} ${errand.step}` : `${errand.as} ${errand.page}`;
      if (this.begun.has(key)) continue;
      this.begun = new Set([...this.begun, key]);
      const round = new Round(this.outside, state, errand, (body) => this.outside.say(talliedBy(errand, body)));
      this.fresh.push(round);
      round.begin();
    }
  }
}

function talliedBy(errand: IncidentErrand, body: Tally): OwnWords {
  const no = errand.as === 'share' ? `${errand.pass}-${errand.step}` : `${errand.page}`;
  return { command: { id: `~${body.of}-${no}`, name: 'tally', body, actor: TIMER } };
}
