import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { type Gateway, GatewayFailure } from '../../api/gateway';
import type { Command } from '../../domain/commands';
import { FAILURES } from '../../domain/failures';
import { isOver, type OrderState } from '../../domain/state';
import { OrderAlarm } from '../../importer/drive/alarm';
import { OrderClock } from '../../importer/drive/clock';
import { eventsOf, readUntil } from '../../importer/drive/files';
import { endRun } from '../../importer/drive/order';
import type { SteppingClient } from '../../importer/drive/steppingClient';
import { startSkipping } from '../../platform/timeSkipping';
import { complaintId } from '../../workflows/messages';
import type { Life, Said } from '../life';
import type { Came } from './compare';

/** What living orders on a real engine needs. */
export interface Hands {
  /** Its workflow client is `stepping`. */
  readonly client: Client;
  readonly stepping: SteppingClient;
  readonly gateway: Pick<Gateway, 'intake' | 'command'>;
  /** Reads the ledger. */
  readonly ledger: Pool;
  readonly profile: string;
  readonly pack: string;
}

/** Worker or ledger may be slow to answer on a busy machine; the same message is then given again under its id. */
const MOST_TRIES = 6;
/** From a last command to the end of an order, ms of wall time. */
const END_MS = 120_000;

/**
 * Lives a simulated order once more on a real engine: the same intake and the same commands at the same virtual instants;
 * limits run out between them by the engine's own timers.
 *
 * @param orderNo a number the ledger does not know
 * @returns the events as the ledger has them, and what the senders were told
 */
export async function driveLife(hands: Hands, life: Life, orderNo: string): Promise<Came> {
  try {
    return await new RealCourse(hands, life, orderNo).run();
  } catch (error) {
    // It is lived again under another number: nobody is to work on what was left in the middle.
    await endRun(hands, orderNo);
    throw error;
  }
}

class RealCourse {
  private readonly workflowId: string;
  private clock: OrderClock;
  private alarm: OrderAlarm;
  private readonly told = new Map<string, string>();

  constructor(
    private readonly hands: Hands,
    private readonly life: Life,
    private readonly orderNo: string,
  ) {
    this.workflowId = complaintId(orderNo);
    this.clock = this.clockAt(life.taken.at);
    this.alarm = new OrderAlarm(this.clock);
  }

  async run(): Promise<Came> {
    const { hands, life, orderNo } = this;
    const { what, by, at } = life.taken;
    const { profile, pack } = hands;
    const intake = { ...what, orderNo };
    await hands.gateway.intake({ intake, actor: by, profile, pack, offsetMs: at - Date.now() });
    this.startsAt(at);
    let state = await this.look();
    for (const said of life.said) state = await this.say(said, state);
    await this.toTheEnd(state);
    for await (const { events } of eventsOf(hands.ledger, [orderNo])) return { events, told: this.told };
    throw new Error(`${orderNo} is not in the ledger`);
  }

  private clockAt(instant: number): OrderClock {
    return new OrderClock(this.hands.client, this.workflowId, instant);
  }

  private startsAt(instant: number): void {
    this.clock = this.clockAt(instant);
    this.alarm = new OrderAlarm(this.clock);
  }

  private async look(isThere: (messages: readonly string[]) => boolean = () => true): Promise<OrderState> {
    const { state } = await readUntil(this.hands.ledger, this.orderNo, ({ messages }) => isThere(messages));
    this.alarm.see(state);
    return state;
  }

  private async say({ command }: Said, before: OrderState): Promise<OrderState> {
    const { receivedAt = 0, id } = command;
    let state = before;
    if (!isOver(state)) {
      await this.alarm.settle();
      await this.clock.forwardTo(receivedAt);
      state = await this.look();
    }
    if (isOver(state)) {
      // The gateway brings it back from the ledger; its clock is to stand where the command was given.
      await this.ended();
      this.hands.stepping.reviveAt(this.workflowId, receivedAt);
      this.startsAt(receivedAt);
    }
    const told = await this.give(command);
    this.told.set(id, told);
    return this.look((messages) => told !== 'ok' || messages.includes(id));
  }

  /** `ok`, or the code of the refusal. @throws GatewayFailure while a part stays away */
  private async give(command: Command): Promise<string> {
    for (let tries = 1; ; tries++) {
      try {
        const commanded = await this.hands.gateway.command(this.orderNo, command);
        if ('answer' in commanded) return 'ok';
      } catch (error) {
        if (!(error instanceof GatewayFailure)) throw error;
        if (FAILURES[error.code].status < 500) return error.code;
        if (tries > MOST_TRIES) throw error;
      }
    }
  }

  private async toTheEnd(state: OrderState): Promise<void> {
    if (!isOver(state)) {
      await this.alarm.settle();
      await startSkipping(this.hands.client, this.workflowId).catch(() => undefined);
    }
    await this.ended();
  }

  private async ended(): Promise<void> {
    const { client } = this.hands;
    await client.withDeadline(Date.now() + END_MS, () => client.workflow.getHandle(this.workflowId).result());
  }
}
