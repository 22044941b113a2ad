import { setTimeout as delay } from 'node:timers/promises';
import { nextDue } from '../../domain/agenda';
import type { OrderState } from '../../domain/state';
import type { Instant } from '../../domain/terms';
import type { OrderClock } from './clock';

/** A timer of the engine may ring this much late while its machine is busy, ms. */
const LATE_MS = 2_500;
/** A skip asked for within this time before a timer rings may leap over it, ms. */
const CLOSE_MS = 4_000;
/** Exactly at due is in time, so the workflow's timer is armed one millisecond later. */
const RINGS_AFTER_MS = 1;

/**
 * What an order's one timer is armed for, as seen from outside. The engine leaps to the end of a skip without ringing a
 * timer that is due at the very moment the skip is asked for; so nobody may ask just then.
 */
export class OrderAlarm {
  private armed: Instant | undefined;

  constructor(private readonly clock: OrderClock) {}

  /** The order was seen in this state: like the workflow, an earlier timer is kept until it has rung. */
  see(state: OrderState): void {
    const next = nextDue(state);
    if (!next) return;
    const rings = next.at + RINGS_AFTER_MS;
    const rung = this.armed !== undefined && this.armed < this.clock.now - LATE_MS;
    this.armed = this.armed === undefined || rung ? rings : Math.min(this.armed, rings);
  }

  /** Waits until a timer that is about to ring, or may be ringing now, has rung. Mostly there is none. */
  async settle(): Promise<void> {
    if (this.armed === undefined || this.armed > this.clock.now + CLOSE_MS) return;
    const wait = this.armed + LATE_MS - this.clock.now;
    if (wait > 0) await delay(wait);
    this.armed = undefined;
  }
}
