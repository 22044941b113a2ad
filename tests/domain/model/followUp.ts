import { dateOf, DAY, HOUR, lastCallingHours, midnight, nextCallingTime } from './almanac';

interface Call {
  readonly by: 'phone' | 'sms';
  readonly from: number;
  readonly until: number;
}

/** The calls of one round (art. 23; FU-3, FU-6): three on two days, four hours apart, then a message open for 72 hours. */
export class FollowUpModel {
  state: 'never' | 'open' | 'broken off' | 'ended' = 'never';
  open: Call | undefined;
  private tries = 0;
  private readonly days = new Set<string>();

  /** After a report that was accepted before its limit: twelve hours later, never later than a day after the limit. */
  static startAfter(now: number, limit: number): number {
    const latest = limit + DAY;
    const slot = nextCallingTime(Math.max(Math.min(now + 12 * HOUR, latest), now));
    const [from, to] = lastCallingHours(latest);
    return slot > latest && now < to ? Math.max(from, now) : slot;
  }

  /** @returns until when the call must be made */
  begin(now: number): number {
    return this.ring('phone', nextCallingTime(now), 4);
  }

  /** Nobody answered. @returns until when the next one must be made, or answered */
  again(now: number): number {
    this.tries++;
    this.days.add(dateOf(now));
    if (this.tries === 3) return this.ring('sms', nextCallingTime(now), 72);
    const mustBeAnotherDay = this.tries === 2 && this.days.size === 1;
    const soonest = now + 4 * HOUR;
    return this.ring('phone', nextCallingTime(mustBeAnotherDay ? Math.max(soonest, midnight(now) + DAY) : soonest), 4);
  }

  private ring(by: Call['by'], from: number, hours: number): number {
    this.state = 'open';
    this.open = { by, from, until: from + hours * HOUR };
    return this.open.until;
  }

  /** Nobody is asked while it is argued whose order it is; the attempts made count. */
  breakOff(): void {
    if (this.state === 'open') this.state = 'broken off';
    this.open = undefined;
  }

  end(): void {
    this.state = 'ended';
    this.open = undefined;
  }
}
