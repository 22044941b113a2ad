import { log, patched } from '@temporalio/workflow';
import type { Announcement } from '../activities/contract';
import type { Actor } from '../domain/commands';
import type { FollowUpTask, OrderEvent } from '../domain/events';
import { risksOf } from '../domain/risk';
import type { OrderState } from '../domain/state';
import { once, patient } from './access';
import { codeOf, IncidentErrands, type OwnWords } from './incident';
import { TIMER } from './rulings';
import { type Carried, UNMERGED } from './messages';

/** What new events call for outside the order. Runs beside the loop: nobody's telephone stops a clock. */
export class Errands {
  private running = 0;
  private bound = 0;
  private shown = 0;
  private readonly inDoubt: string[] = [];
  private announced: number;
  private alarmed: number;
  private readonly incident: IncidentErrands;

  /** @param say what an errand has to say to the order itself */
  constructor(
    carried: Pick<Carried, 'announced' | 'alarmed'> | undefined,
    private readonly say: (words: OwnWords) => void,
  ) {
    this.announced = carried?.announced ?? 0;
    this.alarmed = carried?.alarmed ?? 0;
    this.incident = new IncidentErrands(
      (errand) => this.run(errand),
      (errand) => this.runHere(errand),
      say,
    );
  }

  get done(): boolean {
    return this.running === 0;
  }

  /** May a new run take over? What it would not know of is done. */
  get portable(): boolean {
    return this.bound === 0;
  }

  /** Numbers of the last task and the last emergency told outward: each goes out at most once, over all runs. */
  carried(): Pick<Carried, 'announced' | 'alarmed'> {
    return { announced: this.announced, ...(this.alarmed > 0 && { alarmed: this.alarmed }) };
  }

  /** Something came to be in doubt since it was last shown. */
  get hasNews(): boolean {
    return this.inDoubt.length > this.shown;
  }

  /** Of what nobody knows whether it went out, to be shown to a person; it stays listed. */
  showDoubtful(): readonly string[] {
    this.shown = this.inDoubt.length;
    return this.inDoubt;
  }

  carryOut(events: readonly OrderEvent[], state: OrderState): void {
    events.forEach((event, i) => {
      const seq = state.version - events.length + 1 + i;
      if (event.type === 'MERGED') this.runHere(this.urge(state.orderNo, event.into, event.by));
      else if (event.type === 'FOLLOW_UP_OPENED') this.announce(state, event.task);
      else if (event.type === 'FOLLOW_UP_TRIED') this.announce(state, event.next);
      else if (event.type === 'RISK_REPORTED') this.alarm(state, event.no ?? 1);
      else if (event.type === 'JOIN_ASKED') this.incident.ask(state.orderNo, event.into, seq, event.by);
      else if (event.type === 'LEFT' || event.type === 'CANCELLED') this.incident.tellLeft(state);
    });
    this.incident.carryOut(state);
  }

  /** What an earlier run left owed to the members of an incident. */
  resume(state: OrderState): void {
    this.incident.carryOut(state);
  }

  /** At most once by task number, whatever is decided anew. */
  private announce({ orderNo, terms }: OrderState, task: FollowUpTask): void {
    if (!terms.outward || task.no <= this.announced) return;
    this.announced = task.no;
    this.run(this.tell({ orderNo, task }, `回访任务 ${task.no}`));
  }

  /** Art. 29, IN-16: told outward in the instant of the report, at most once by its number. */
  private alarm(state: OrderState, no: number): void {
    if (!state.terms.outward || no <= this.alarmed || !patched('alarm-outward')) return;
    const risk = risksOf(state).find((each) => each.no === no);
    if (!risk) return;
    const { acknowledgedAt: _, ...told } = risk;
    this.alarmed = no;
    this.run(this.tell({ orderNo: state.orderNo, risk: told }, `突发风险 ${no}`));
  }

  private async tell(what: Announcement, name: string): Promise<void> {
    const sure = await once.announce(what).catch(() => false);
    if (sure) return;
    this.inDoubt.push(name);
    log.warn('外发结果存疑 / not known whether it went out', { orderNo: what.orderNo, what: name });
  }

  /** An errand that no later run would know of: the next run waits for it. */
  private runHere(errand: Promise<void>): void {
    this.bound++;
    this.run(errand.finally(() => this.bound--));
  }

  private run(errand: Promise<void>): void {
    this.running++;
    void errand.finally(() => this.running--);
  }

  /**
   * Art. 11(3): the same matter again urges the order that is already running. Derived id: once, however often it is sent.
   * Where that order does not take it (unknown, over, its period frozen) the merged one runs by itself: no call is lost.
   */
  private async urge(orderNo: string, into: string, actor: Actor): Promise<void> {
    try {
      await patient.deliver(into, { id: `merge-${orderNo}`, name: 'urge', body: {}, actor });
    } catch (error) {
      log.warn('并单催办未被接受 / the order merged into did not take the urge', {
        orderNo,
        into,
        error: codeOf(error),
      });
      // Histories recorded before end here.
      if (!patched('merge-not-lost')) return;
      const body = { from: into, why: 'targetRefused' as const };
      this.say({ command: { id: UNMERGED, name: 'setFree', body, actor: TIMER } });
    }
  }
}
