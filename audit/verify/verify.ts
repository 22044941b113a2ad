import type { PoolClient } from 'pg';
import type { StoredEvent } from '../../domain/events';
import { compare } from '../../ledger/audit/compare';
import { verify as verifyChains } from '../../ledger/audit/verify';
import { eventsOf, walk } from '../../ledger/audit/walk';
import type { LedgerDatabase } from '../../ledger/database';
import { candidates, type ReplayOptions, type Run, testimonies } from '../../ledger/repair/histories';
import { type Derived, derive, type Packs } from '../derive/derive';
import { heldAgainst, type Replayed } from './replays';
import { drawn, type Selection, walkOf } from './selection';

/** The four questions of an audit. */
export const CHECKS = ['chain', 'models', 'decisions', 'histories'] as const;
export type Check = (typeof CHECKS)[number];

/** What an audit found. */
export interface Audit {
  readonly orders: number;
  readonly events: number;
  /** Rows of read models compared. */
  readonly rows: number;
  /** Causes derived anew, by verdict. */
  readonly derived: Readonly<Record<Derived['verdict'], number>>;
  /** Histories replayed; absent where none were asked for. */
  readonly replayed?: { readonly orders: number; readonly runs: number; readonly covered: number };
  /** Each with its order and its check. */
  readonly faults: readonly Fault[];
}

export interface Fault {
  readonly orderNo: string;
  readonly check: Check;
  readonly why: string;
}

/** One order with everything that was found out about it, for a report. */
export interface Case {
  readonly orderNo: string;
  readonly events: readonly StoredEvent[];
  readonly derived: readonly Derived[];
  readonly replayed?: Replayed;
  readonly faults: readonly Fault[];
}

/** What an audit needs. */
export interface AuditDeps {
  /** In the auditor's role. */
  readonly ledger: LedgerDatabase;
  readonly packs: Packs;
  /** Replays are left out without it. */
  readonly replay?: ReplayOptions;
  /** Share (0–1) of the selected orders whose histories are replayed. */
  readonly replayShare: number;
  /** Told how far each check is. */
  readonly onProgress: (check: Check, orders: number) => void;
  /** Given each case once its checks are done, but the replay's, which come afterwards for those drawn. */
  readonly onCase?: (one: Case) => void;
}

/**
 * (a) each chain whole, (b) read models = fold of the events, field by field, (d) decisions derived anew by the regulation,
 * (c) the engine's histories replayed: they must yield the same events. May run beside the service.
 */
export async function audit(deps: AuditDeps, selection: Selection): Promise<Audit> {
  const { ledger, onProgress } = deps;
  const range = walkOf(selection);
  const faults: Fault[] = [];
  const chains = await verifyChains(ledger, range, (orders) => onProgress('chain', orders));
  faults.push(...chains.faults.map((why) => ({ orderNo: why.split(':')[0] ?? '', check: 'chain' as const, why })));
  const models = await compare(ledger, range, (orders) => onProgress('models', orders));
  for (const { orderNo, table, key, field, stored = '无 none', rebuilt = '无 none' } of models.differences)
    faults.push({
      orderNo,
      check: 'models',
      why: `${orderNo}: ${table}${key && ` (${key})`} ${field} 存 stored ${stored} ≠ 应 rebuilt ${rebuilt}`,
    });

  const derived = { same: 0, notKept: 0, unknownPack: 0, differs: 0 };
  const replayed = deps.replay && { orders: 0, runs: 0, covered: 0 };
  await walk(
    ledger,
    range,
    async (client, page) => {
      const groups = await eventsOf(client, page);
      const found = page.map((orderNo) => {
        const events = groups.get(orderNo) ?? [];
        const causes = derivedOf(events, deps.packs);
        for (const { verdict } of causes) derived[verdict]++;
        const own = causes.flatMap(({ verdict, seq, command = '', why = '' }) =>
          verdict === 'differs'
            ? [
                {
                  orderNo,
                  check: 'decisions' as const,
                  why: `${orderNo}: 第 ${seq} 条起 from seq ${seq} ${command} ${why}`,
                },
              ]
            : [],
        );
        faults.push(...own);
        return { orderNo, events, derived: causes };
      });
      const told = deps.replay
        ? await replays(
            client,
            deps.replay,
            page.filter((orderNo) => drawn(orderNo, deps.replayShare, `${selection.seed} replay`)),
          )
        : new Map<string, Replayed>();
      for (const one of found) {
        const replay = told.get(one.orderNo);
        if (replay && replayed) {
          replayed.orders++;
          replayed.runs += replay.runs;
          replayed.covered += replay.covered;
          for (const why of replay.faults)
            faults.push({ orderNo: one.orderNo, check: 'histories', why: `${one.orderNo}: ${why}` });
        }
        deps.onCase?.({
          ...one,
          ...(replay && { replayed: replay }),
          faults: faults.filter(({ orderNo }) => orderNo === one.orderNo),
        });
      }
    },
    (orders) => onProgress('decisions', orders),
  );
  return {
    orders: chains.orders,
    events: chains.events,
    rows: models.rows,
    derived,
    ...(replayed && { replayed }),
    faults,
  };
}

/** Events that tell no order cannot be derived; the chain and the read models have said so already. */
function derivedOf(events: readonly StoredEvent[], packs: Packs): readonly Derived[] {
  try {
    return derive(events, packs);
  } catch (error) {
    return [{ seq: 1, cause: 'intake', verdict: 'differs', why: (error as Error).message }];
  }
}

async function replays(
  client: PoolClient,
  options: ReplayOptions,
  page: readonly string[],
): Promise<ReadonlyMap<string, Replayed>> {
  const orders: (readonly Run[])[] = [];
  for (const orderNo of page) {
    const [runs] = await candidates(options.client, { orderNo });
    if (runs) orders.push(runs);
  }
  const told = new Map<string, Replayed>();
  for await (const testimony of testimonies(orders, options)) {
    // Read after the history: an open order goes on meanwhile, and the ledger is never behind what a history confirmed.
    const events = (await eventsOf(client, [testimony.orderNo])).get(testimony.orderNo) ?? [];
    told.set(testimony.orderNo, heldAgainst(events, testimony));
  }
  return told;
}
