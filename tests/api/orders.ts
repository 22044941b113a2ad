import { intake } from '../../domain/decide';
import type { OrderEvent } from '../../domain/events';
import { resolve } from '../../rules/resolve';
import { beijing } from './standIn';

/** Tuesday, 2026-11-24 09:30 in Beijing. */
export const NINE_THIRTY = Date.UTC(2026, 10, 24, 1, 30);

/** The events of an order just taken in and dispatched, by the real rules. */
export function takenIn(matter = 'heating.none'): readonly OrderEvent[] {
  const place = { district: '110108', street: '110108001' };
  const terms = resolve(beijing(), { matter, place, kind: 'help', at: NINE_THIRTY });
  if ('refused' in terms) throw new Error(terms.refused);
  const what = {
    orderNo: 'BJ20261124-000123',
    kind: 'help',
    channel: 'phone',
    matter,
    place,
    treatment: { as: 'dispatch' },
    text: 'a'.repeat(64),
    contentHash: 'b'.repeat(64),
  } as const;
  const events = intake(what, terms, NINE_THIRTY, { role: 'agent' });
  if ('refused' in events) throw new Error(events.refused);
  return events;
}
