import { closePeriod } from '../../appraisal/closePeriod';
import { Gathering } from '../../appraisal/input';
import type { OrderEvent } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import { foldPeriod } from '../../domain/period/evolve';
import { excludedOrders } from '../../domain/period/state';
import type { OrderState } from '../../domain/state';
import { walk } from '../../ledger/audit/walk';
import { canonical, chainHash } from '../../ledger/canonical';
import type { LedgerDatabase } from '../../ledger/database';
import { figuresMade, keptFigures, type KeptFigures, type PeriodLink, periodLinks } from '../../ledger/periods/read';
import type { Pack } from '../../rules/pack';
import type { Verifier } from '../seal/signing';
import { closingOf, plain } from './reckon';
import { digestOfResult, faultsOfVersions } from './statement';
import { signedVersions } from './store';

/** What the check of a period found. */
export interface PeriodChecked {
  readonly period: string;
  readonly orders: number;
  /** Names of the figures that were made again. */
  readonly figures: readonly string[];
  readonly versions: number;
  /** One sentence each. */
  readonly faults: readonly string[];
}

/** What a period is checked with. */
export interface PeriodCheck {
  /** Public keys that count. */
  readonly verifiers: readonly Verifier[];
  readonly pack: (hash: string) => Promise<Pack>;
  /** The figures of every day too, not only those of the closing and the signed versions. */
  readonly all?: boolean;
  readonly onProgress?: (orders: number) => void;
}

/** Figures under proof, and what they are made anew from. */
interface Proof {
  readonly kept: Omit<KeptFigures, 'result'>;
  readonly gathering: Gathering;
  readonly before: Gathering;
  readonly out: ReadonlySet<string>;
  readonly outBefore: ReadonlySet<string>;
  finish(): string;
}

/**
 * Makes the figures of a period again from the events of the orders alone, each as of its own position in the ledger, with
 * the exclusions that stood in the period's own events then; checks these events' chain and every version's signature and link.
 *
 * @param ledger in the auditor's role
 */
export async function verifyPeriod(
  ledger: Pick<LedgerDatabase, 'pool'>,
  period: string,
  check: PeriodCheck,
): Promise<PeriodChecked> {
  const links = await periodLinks(ledger, period);
  const faults = [...faultsOfChain(period, links)];
  const made = await figuresMade(ledger, period);
  const wanted = made.filter(({ what }) => check.all === true || !what.startsWith('day/'));
  const proofs: Proof[] = [];
  for (const kept of wanted) proofs.push(await proofOf(ledger, period, links, kept, check));
  proofs.sort((a, b) => a.kept.basis.upTo - b.kept.basis.upTo);
  const orders = proofs.length === 0 ? 0 : await gather(ledger, proofs, faults, check.onProgress);
  for (const { kept, finish } of proofs) {
    const stored = (await keptFigures(ledger, period, kept.what))?.result;
    if (stored && digestOfResult(stored) !== kept.basis.digest)
      faults.push(`${period} ${kept.what} 所存与摘要不符 / what is kept does not fit its digest`);
    if (finish() !== kept.basis.digest)
      faults.push(`${period} ${kept.what} 由事件重算的结果不同 / made anew from the events it is another`);
  }
  const signed = await signedVersions(ledger, period);
  faults.push(...faultsOfVersions(signed, check.verifiers), ...faultsOfSigned(signed, made, links));
  return { period, orders, figures: proofs.map(({ kept }) => kept.what), versions: signed.length, faults };
}

/** A version speaks of figures that are kept and of an event that stands. */
function faultsOfSigned(
  signed: Awaited<ReturnType<typeof signedVersions>>,
  made: readonly Omit<KeptFigures, 'result'>[],
  links: readonly PeriodLink[],
): readonly string[] {
  return signed.flatMap(({ period, version, digest, chain, through }) => {
    const found = made.find(({ what }) => what === `v${version}`);
    const stands = links.find(({ seq }) => seq === through)?.hash === chain;
    return found?.basis.digest === digest && stands
      ? []
      : [`${period} 第 ${version} 版与所存数据或事件不符 / version ${version} does not fit what is kept`];
  });
}

function faultsOfChain(period: string, links: readonly PeriodLink[]): readonly string[] {
  return links.flatMap(({ seq, hash, prevHash, event }, index) => {
    const before = links[index - 1]?.hash ?? '';
    const holds = seq === index + 1 && prevHash === before && chainHash(before, canonical(event)) === hash;
    return holds ? [] : [`${period} 第 ${index + 1} 条事件不符 / event ${index + 1} does not fit its chain`];
  });
}

async function proofOf(
  ledger: Pick<LedgerDatabase, 'pool'>,
  period: string,
  links: readonly PeriodLink[],
  kept: Omit<KeptFigures, 'result'>,
  { pack }: PeriodCheck,
): Promise<Proof> {
  const { closing, before } = closingOf(await pack(kept.basis.pack), period);
  const through = (some: readonly PeriodLink[], last: number) => {
    const state = foldPeriod(some.filter(({ seq }) => seq <= last).map(({ event }) => event));
    return new Set(state ? excludedOrders(state) : []);
  };
  const gathering = new Gathering(closing.stretch, closing.rules);
  const earlier = new Gathering(before, closing.rules);
  return {
    ...{ kept, gathering, before: earlier },
    out: through(links, kept.basis.through),
    outBefore: through(await periodLinks(ledger, before.label), kept.basis.beforeThrough),
    finish: () =>
      digestOfResult(plain(closePeriod(gathering.input, closing, { input: earlier.input, end: before.end }))),
  };
}

interface Row {
  readonly order_no: string;
  readonly event: OrderEvent;
  readonly position: number;
}

/** One walk through the ledger for all proofs: each order as it stood at each position. */
function gather(
  ledger: Pick<LedgerDatabase, 'pool'>,
  proofs: readonly Proof[],
  faults: string[],
  onProgress?: (orders: number) => void,
): Promise<number> {
  const last = Math.max(...proofs.map(({ kept }) => kept.basis.upTo));
  return walk(
    ledger,
    {},
    async (client, page) => {
      const { rows } = await client.query<Row>(
        `select order_no, event, position::float8 as position from ledger.order_event
         where order_no = any($1) and position <= $2 order by order_no, seq`,
        [page, last],
      );
      const orders = new Map<string, Row[]>();
      for (const row of rows) orders.set(row.order_no, [...(orders.get(row.order_no) ?? []), row]);
      for (const [orderNo, own] of orders) {
        try {
          addOrder(orderNo, own, proofs);
        } catch (error) {
          faults.push(`${orderNo}: 事件不成工单 / the events tell no order: ${(error as Error).message}`);
        }
      }
    },
    onProgress,
  );
}

function addOrder(orderNo: string, rows: readonly Row[], proofs: readonly Proof[]): void {
  let state: OrderState | undefined;
  let next = 0;
  for (const { kept, gathering, before, out, outBefore } of proofs) {
    for (let row = rows[next]; row && row.position <= kept.basis.upTo; row = rows[++next])
      state = evolve(state, row.event);
    if (!state) continue;
    gathering.add(state, out.has(orderNo));
    before.add(state, outBefore.has(orderNo));
  }
}
