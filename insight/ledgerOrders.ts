import type { PoolClient } from 'pg';
import { bouncesOf } from '../domain/bouncing';
import type { Actor } from '../domain/commands';
import { fold } from '../domain/evolve';
import { isConfidential } from '../domain/secrecy';
import type { OrderState } from '../domain/state';
import type { UnitCode } from '../domain/terms';
import { eventsOf, walk } from '../ledger/audit/walk';
import type { LedgerDatabase } from '../ledger/database';
import { placeUnit } from '../rules/organisation';
import type { Pack } from '../rules/pack';
import type { Vault } from '../vault/database';
import { readText } from '../vault/read';
import type { Named, Settled } from './dispatch';
import { ownerLabel } from './owners';
import { wordingOf } from './suggest';

/** Who reads in the reading log: the administrator's command, for learning. */
const READER: Actor = { role: 'admin', key: 'suggest-train' };

/** What was read, and why the rest teaches nothing. */
export interface Learnt {
  readonly orders: readonly Settled[];
  readonly seen: number;
  /** Not handled yet, disputed, forced out by a limit, a street's own work, or confidential. */
  readonly unsettled: number;
  /** How often the settled orders changed the unit responsible, in all (DI-8). */
  readonly bounces: number;
  /** Words that nobody can read any more. */
  readonly erased: number;
}

/**
 * Whose order it was in the end, once that is upheld: the unit has reported on it, and no objection is open. An upheld
 * objection leaves the unit named by the ruling, a denied one the unit that objected; a whistle on whose spot a unit was found
 * to have the duty (art. 16) counts for that unit. What only a limit forced out says nothing of duty.
 *
 * @returns `unitFirst` another unit where the order had to leave it
 */
export function upheldUnit(state: OrderState): { readonly unit: UnitCode; readonly unitFirst: UnitCode } | undefined {
  const { holder, report, stage, objections, whistles = [] } = state;
  if (!holder || !report || stage === 'OBJECTION' || isConfidential(state)) return undefined;
  if (holder.how === 'forced' || holder.how === 'own') return undefined;
  const found = whistles.flatMap(({ units }) => units).find(({ duty }) => duty === 'mine');
  const unit = found?.unit ?? holder.unit;
  const left = objections.findLast(({ upheld }) => upheld)?.unit ?? (found ? holder.unit : unit);
  return { unit, unitFirst: left };
}

/**
 * The system's own settled orders, the newest `most` by time of receipt, with the words the vault can still open. Each text
 * read is a recorded reading. Of one profile only: codes of another city mean nothing here.
 *
 * @param onProgress told how many orders were seen
 */
export async function ordersOfLedger(
  { ledger, vault }: { readonly ledger: Pick<LedgerDatabase, 'pool'>; readonly vault: Vault },
  pack: Pack,
  most: number,
  onProgress: (seen: number) => void = () => undefined,
): Promise<Learnt> {
  const settled: Upheld[] = [];
  let unsettled = 0;
  let bounces = 0;
  const visit = async (client: PoolClient, page: readonly string[]) => {
    const groups = await eventsOf(client, page);
    for (const rows of groups.values()) {
      const state = fold(rows.map(({ event }) => event));
      const units = state.terms.versions.profile === pack.profile ? upheldUnit(state) : undefined;
      if (!units) {
        unsettled++;
        continue;
      }
      settled.push({ ...units, ...essentials(state) });
      bounces += bouncesOf(state);
    }
  };
  const seen = await walk(ledger, {}, visit, onProgress);
  const newest = settled.sort((a, b) => a.receivedAt - b.receivedAt || (a.orderNo < b.orderNo ? -1 : 1)).slice(-most);
  const orders: Settled[] = [];
  for (const order of newest) {
    const words = await readText(vault, order.orderNo, order.text, { actor: READER, purpose: 'suggest train' });
    if ('found' in words) orders.push(settledOf(pack, order, words.found));
  }
  return { orders, seen, unsettled, bounces, erased: newest.length - orders.length };
}

type Upheld = NonNullable<ReturnType<typeof upheldUnit>> & ReturnType<typeof essentials>;

const essentials = ({ orderNo, receivedAt, text, matter, place }: OrderState) => ({
  orderNo,
  receivedAt,
  text,
  matter,
  place,
});

function settledOf(pack: Pack, { unit, unitFirst, receivedAt, matter, place }: Upheld, text: string): Settled {
  const { prefix } = pack.documents.organisation;
  // A matter whose owner the catalogue does not name is what a suggestion is asked for: it is no answer.
  const named = pack.matters.get(matter)?.owner.by !== 'district';
  return {
    ...wordingOf({ text, place }),
    createdAt: receivedAt,
    unit: ownerLabel(prefix, unit, place),
    unitFirst: ownerLabel(prefix, unitFirst, place),
    matter: named ? matter : '',
  };
}

/** The catalogue's own words: what each matter is called and whose it is, one example each. */
export function namesOf(pack: Pack): readonly Named[] {
  return [...pack.matters.values()].flatMap(({ zh, code, owner }) => {
    const label = (() => {
      switch (owner.by) {
        case 'street':
          return '@street';
        case 'district':
          return undefined;
        case 'districtDepartment':
          return ownerLabel(pack.documents.organisation.prefix, anyDepartment(pack, owner.department), ANYWHERE);
        default:
          return owner.unit;
      }
    })();
    return label === undefined ? [] : [{ text: zh, unit: label, matter: code }];
  });
}

const ANYWHERE = { district: '0' };
const anyDepartment = (pack: Pack, department: string): UnitCode =>
  placeUnit(pack.documents.organisation.prefix, ANYWHERE.district, department);
