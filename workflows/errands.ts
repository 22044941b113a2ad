import { log } from '@temporalio/workflow';
import type { Actor } from '../domain/commands';
import type { FollowUpTask, OrderEvent } from '../domain/events';
import type { OrderState } from '../domain/state';
import { once, patient } from './access';

/** What new events call for outside the order. Runs beside the loop: nobody's telephone stops a clock. */
export class Errands {
  private running = 0;
  private shown = 0;
  private readonly inDoubt: number[] = [];

  constructor(private lastAnnounced: number) {}

  get done(): boolean {
    return this.running === 0;
  }

  /** Number of the last follow-up task announced outward. */
  get announced(): number {
    return this.lastAnnounced;
  }

  /** A task came to be in doubt since they were last shown. */
  get hasNews(): boolean {
    return this.inDoubt.length > this.shown;
  }

  /** Follow-up tasks of which nobody knows whether they went out, to be shown to a person; they stay listed. */
  showDoubtful(): readonly number[] {
    this.shown = this.inDoubt.length;
    return this.inDoubt;
  }

  carryOut(events: readonly OrderEvent[], state: OrderState): void {
    for (const event of events) {
      if (event.type === 'MERGED') this.run(urge(state.orderNo, event.into, event.by));
      else if (event.type === 'FOLLOW_UP_OPENED') this.announce(state, event.task);
      else if (event.type === 'FOLLOW_UP_TRIED') this.announce(state, event.next);
    }
  }

  /** At most once by task number, whatever is decided anew. */
  private announce(state: OrderState, task: FollowUpTask): void {
    if (!state.terms.outward || task.no <= this.lastAnnounced) return;
    this.lastAnnounced = task.no;
    this.run(this.tell(state.orderNo, task));
  }

  private async tell(orderNo: string, task: FollowUpTask): Promise<void> {
    const sure = await once.announce({ orderNo, task }).catch(() => false);
    if (sure) return;
    this.inDoubt.push(task.no);
    log.warn('外发回访任务结果存疑 / not known whether the follow-up task went out', { orderNo, task: task.no });
  }

  private run(errand: Promise<void>): void {
    this.running++;
    void errand.finally(() => this.running--);
  }
}

/** Art. 11(3): the same matter again urges the order that is already running. Derived id: once, however often it is sent. */
async function urge(orderNo: string, into: string, actor: Actor): Promise<void> {
  try {
    await patient.deliver(into, { id: `merge-${orderNo}`, name: 'urge', body: {}, actor });
  } catch (error) {
    log.warn('并单催办未被接受 / the order merged into did not take the urge', { orderNo, into, error });
  }
}
