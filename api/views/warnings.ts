import type { StoredWarning, WarningOrder } from '../../insight/warning/read';
import { ANY } from '../../insight/warning/model/model';
import { coded, given, iso, same } from './coded';

/** @param topicFrom from how many orders on it proposes a topic; none where the rules say nothing */
export function warningOf(stored: StoredWarning, topicFrom: number | undefined) {
  const { id, kind, matter, place, unit, endedAt, observed, orders, odds, sample, pack } = stored;
  return {
    id,
    kind: coded('warningKind', kind),
    state: coded('warningState', endedAt === null ? 'open' : 'ended'),
    ...(matter !== ANY && { matter }),
    ...(place !== '' && { place }),
    ...given('unit', unit ?? undefined, same),
    ...given('windowHours', stored.window ?? undefined, same),
    from: iso(stored.from),
    evidenceAt: iso(stored.evidenceAt),
    raisedAt: iso(stored.raisedAt),
    ...given('endedAt', endedAt ?? undefined, iso),
    observed,
    ...given('expected', stored.expected ?? undefined, same),
    ...given('shape', stored.shape ?? undefined, same),
    ...given('odds', odds ?? undefined, same),
    ...given('falseAlarmsAWeek', stored.aWeek ?? undefined, same),
    sample: {
      days: sample.days,
      ...given('tests', sample.tests, same),
      ...given('alarms', sample.alarms, (all) => [...all]),
    },
    method: coded('warningMethod', odds === null ? 'rule' : 'count'),
    rules: pack,
    orders,
    ...(topicFrom !== undefined && orders >= topicFrom && { topic: true as const }),
  };
}

export function memberOf({ orderNo, at, joinedAt }: WarningOrder) {
  return { orderNo, at: iso(at), joinedAt: iso(joinedAt) };
}
