import type { z } from 'zod';
import { citizenStart, membersOf } from '../../domain/incident';
import type { OrderState } from '../../domain/state';
import type { IncidentItem, MemberItem } from '../../ledger/queries/incidents';
import type { orderView } from '../schemas/views';
import { coded, given, iso, same } from './coded';

type Order = z.output<typeof orderView>;

/** The incident an order leads, stands in or has left; nothing on others. */
export function ofIncident(state: OrderState): Pick<Order, 'incident' | 'joined' | 'parted'> {
  const { incident, joined, parted } = state;
  return {
    ...given('incident', incident, ({ since, page, waiting, served }) => ({
      since: iso(since),
      pages: page,
      waiting,
      served,
      members: membersOf(state),
      callers: membersOf(state) + 1,
      startedAt: iso(citizenStart(state)),
    })),
    ...given('joined', joined, ({ into, at, page, stage, taken }) => ({
      into,
      page,
      at: iso(at),
      from: coded('stage', stage),
      ...given('servedAt', taken?.at, iso),
    })),
    ...given('parted', parted, ({ from, why }) => ({ from, why: coded('leaving', why) })),
  };
}

export function incidentView(item: IncidentItem) {
  const { orderNo, matter, place, unit, members, waiting, served, voices } = item;
  return {
    orderNo,
    state: coded('incident', item.state),
    stage: coded('stage', item.stage),
    matter,
    place,
    ...given('unit', unit, same),
    since: iso(item.since),
    startedAt: iso(item.startedAt),
    members,
    callers: members + 1,
    waiting,
    served,
    voices,
  };
}

export function memberView(item: MemberItem) {
  const { orderNo, page, solved, satisfaction } = item;
  return {
    orderNo,
    state: coded('incident', item.state),
    stage: coded('stage', item.stage),
    page,
    receivedAt: iso(item.receivedAt),
    ...given('solved', solved, same),
    ...given('satisfaction', satisfaction, (said) => coded('satisfaction', said)),
  };
}
