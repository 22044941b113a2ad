import { MOST_IN_PAGE } from '../domain/incident';
import { addLimit } from '../domain/calendar';
import type { Actor, Command, Place } from '../domain/commands';
import type { Instant, Terms } from '../domain/terms';
import type { Alike } from '../ledger/queries/incidents';
import { mergeRules } from '../rules/merge';
import type { Pack } from '../rules/pack';
import type { Deps } from './deps';

const SYSTEM: Actor = { role: 'timer' };
/** At most one page an incident in this time; the next caller brings along those of before. */
const EVERY_MS = 60_000;

/** IN-17: those who called about the same within the window before and after this call. */
export function alikeTo(
  { ledger }: Pick<Deps, 'ledger'>,
  pack: Pack,
  order: {
    readonly matter: string;
    readonly place: Place;
    readonly receivedAt: Instant;
    readonly terms: Pick<Terms, 'calendar'>;
  },
): Promise<Alike> {
  const { matter, place, receivedAt, terms } = order;
  const window = addLimit(receivedAt, mergeRules(pack).manyCallers, terms.calendar) - receivedAt;
  return ledger.alike({ matter, place, from: receivedAt - window, to: receivedAt + window, most: MOST_IN_PAGE });
}

/**
 * IN-17, where the policy says that the rule joins by itself: once so many have called, they are gathered under the earliest
 * that a unit has. After the receipt, which waits for nothing here; what fails is seen by the next call, or by a person.
 */
export async function joinByRule(
  deps: Pick<Deps, 'ledger' | 'gateway' | 'now'>,
  pack: Pack,
  no: string,
): Promise<void> {
  const { automatic, callers } = mergeRules(pack);
  if (!automatic) return;
  const order = await deps.ledger.order(no);
  if (!order) return;
  const { parent, orders, callers: called } = await alikeTo(deps, pack, order.state);
  if (parent === undefined || called < callers || orders.length === 0) return;
  const id = `~rule-${Math.floor(deps.now() / EVERY_MS)}`;
  await deps.gateway.command(parent, { id, name: 'gather', body: { orders }, actor: SYSTEM } as Command);
}
