import type { DueListItem } from '../../ledger/queries/due';
import type { FollowUpItem } from '../../ledger/queries/followUps';
import type { InboxItem } from '../../ledger/queries/inbox';
import type { Page } from '../../ledger/queries/page';
import type { Instant } from '../../domain/terms';
import { coded, given, iso, same } from './coded';
import { dueOf } from './order';

export function pageView(page: Page<unknown>): { next?: string } {
  return given('next', page.next, same);
}

export function inboxView(item: InboxItem) {
  const { orderNo, role, acts, light } = item;
  return {
    orderNo,
    role,
    acts,
    light,
    stage: coded('stage', item.stage),
    level: coded('level', item.level),
    since: iso(item.since),
    ...given('dueAt', item.dueAt, iso),
  };
}

/** @param now real clock, ms */
export function dueView(item: DueListItem, now: Instant) {
  return { orderNo: item.orderNo, ...dueOf(item, now) };
}

/** A task can be claimed once its calling hours have begun and nobody else holds the lease. @param now real clock, ms */
export function followUpView(item: FollowUpItem, now: Instant) {
  const { orderNo, no, desk, channel, round, tries, lease } = item;
  return {
    orderNo,
    no,
    desk,
    channel,
    round,
    tries,
    ...given('district', item.district, same),
    notBefore: iso(item.from),
    until: iso(item.until),
    claimable: item.from <= now && (lease === undefined || lease.until < now),
    ...given('claimedUntil', lease?.until, iso),
  };
}
