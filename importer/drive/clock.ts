import type { Client } from '@temporalio/client';
import { setTimeout as delay } from 'node:timers/promises';
import type { Instant } from '../../domain/terms';
import { arrival, fastForward, type ForwardOutcome } from '../../platform/timeSkipping';
import { SteppingClient } from './steppingClient';

/** A way shorter than this is waited for, ms: a skip costs more. */
const SHORT_WAY_MS = 25;
/** One call to the engine at most, ms; a longer way is asked for again. */
const CALL_MS = 60_000;

/**
 * The business clock of one running order, as seen from outside: never ahead of the true one, and behind it only by the
 * time that calls take. So an order sent ahead to an instant stands at that instant or just after it.
 */
export class OrderClock {
  private business: Instant;
  private wall: number;

  constructor(
    private readonly client: Client,
    private readonly workflowId: string,
    business: Instant,
  ) {
    this.business = business;
    this.wall = Date.now();
  }

  get now(): Instant {
    return this.business + (Date.now() - this.wall);
  }

  /** Waits for the skip that the start of the workflow asked for. */
  async firstArrival(instant: Instant): Promise<ForwardOutcome> {
    const outcome = await this.within(() =>
      arrival(this.client, this.workflowId, SteppingClient.firstSkip(this.workflowId)),
    );
    this.set(instant);
    return outcome;
  }

  /** Sends the order ahead; timers on the way ring at their own times. Does nothing when it is there already. */
  async forwardTo(instant: Instant): Promise<ForwardOutcome> {
    const way = instant - this.now;
    if (way <= 0) return 'arrived';
    if (way <= SHORT_WAY_MS) {
      await delay(way + 1);
      return 'arrived';
    }
    const outcome = await this.within(() => fastForward(this.client, this.workflowId, way));
    this.set(instant);
    return outcome;
  }

  private within<T>(call: () => Promise<T>): Promise<T> {
    return this.client.withDeadline(Date.now() + CALL_MS, call);
  }

  private set(instant: Instant): void {
    this.business = instant;
    this.wall = Date.now();
  }
}
