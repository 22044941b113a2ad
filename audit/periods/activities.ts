import { ApplicationFailure } from '@temporalio/common';
import { stretchOf } from '../../appraisal/period';
import { periodOf } from '../../domain/calendar';
import type { PeriodEvent } from '../../domain/period/events';
import type { LedgerDatabase } from '../../ledger/database';
import { appendToPeriod } from '../../ledger/periods/append';
import {
  firstUnclosed,
  keptFigures,
  type KeptFigures,
  periodLabels,
  periodLinks,
  periodThrough,
  unfinishedPeriods,
} from '../../ledger/periods/read';
import type { Logger } from '../../platform/log';
import { dailyOf, windowsOf } from '../../rules/appraisal';
import type { Pack } from '../../rules/pack';
import type { PeriodActivities, Reckoning } from '../../workflows/periods';
import type { Signer } from '../seal/signing';
import { beating } from './beating';
import { makeOutputs } from './outputs';
import { reckonNow } from './reckon';
import { digestOfResult, signStatement, type SignedStatement } from './statement';
import { chainAt, keepFigures, keepVersion, signedVersions } from './store';

/** What the periods need. */
export interface PeriodDeps {
  /** In the auditor's role. */
  readonly ledger: LedgerDatabase;
  readonly logger: Logger;
  readonly signer: Signer;
  /** The rules in force. */
  readonly rules: () => Promise<Pack>;
  readonly pack: (hash: string) => Promise<Pack>;
  /** Absolute path: where files made of figures are put. */
  readonly outputs: string;
}

/** A month more than a period has days. */
const MOST_MISSED = 1_200;

/** The appraisal periods' only way to database and key; each may be repeated without harm. */
export function periodActivities(deps: PeriodDeps): PeriodActivities {
  const { ledger, logger, signer, rules } = deps;
  return {
    makeOutputs: (asked) => beating((beat) => makeOutputs(deps, asked, beat)),
    async openUpTo(now, from) {
      const pack = await rules();
      for (const event of await missing(ledger, pack, now, from))
        await appendToPeriod(ledger, { period: event.period, after: 0, events: [event] });
      return unfinishedPeriods(ledger);
    },
    periodEvents: async (period, after) => (await periodLinks(ledger, period, after)).map(({ event }) => event),
    appendPeriod: (batch) => appendToPeriod(ledger, batch),
    reckon: (asked) =>
      beating(async () => {
        if (asked.as === 'close') await inOrder(ledger, asked.period);
        const pack = await rules();
        const kept = await figures(ledger, pack, asked);
        const event = asked.as === 'sign' ? await signed(ledger, signer, asked, kept) : eventOf(asked, kept, pack);
        logger.info({ period: asked.period, what: kept.what }, 'figures of a period were made');
        return event;
      }),
  };
}

/** The first events of all periods from `from`, or from the last known one, to that of now which are not open yet. */
async function missing(
  ledger: LedgerDatabase,
  pack: Pack,
  now: number,
  from: string | undefined,
): Promise<readonly PeriodEvent<'OPENED'>[]> {
  const { policy } = pack.documents;
  const startDay = policy.periodStartDay.value;
  const daily = dailyOf(policy);
  const known = new Set(await periodLabels(ledger));
  const last = [...known].at(-1);
  let next = periodOf(now, startDay);
  const first = from ?? last ?? next.label;
  const opened: PeriodEvent<'OPENED'>[] = [];
  for (let back = 0; next.label >= first && back < MOST_MISSED; back++) {
    const { label: period, start, end } = next;
    if (!known.has(period)) opened.unshift({ type: 'OPENED', at: now, period, start, end, ...(daily && { daily }) });
    next = periodOf(start - 1, startDay);
  }
  return opened;
}

/** Periods are closed one after the other, however long everything stood still. */
async function inOrder(ledger: LedgerDatabase, period: string): Promise<void> {
  const first = await firstUnclosed(ledger);
  if (first === undefined || first >= period) return;
  throw ApplicationFailure.retryable(`${first} 尚未结账 / is not closed yet`, 'PERIOD_BEFORE_OPEN');
}

function nameOf(asked: Reckoning): string {
  switch (asked.as) {
    case 'provisional':
      return `day/${asked.day}`;
    case 'close':
      return 'close';
    case 'sign':
      return `v${asked.version}`;
  }
}

async function figures(ledger: LedgerDatabase, pack: Pack, asked: Reckoning): Promise<KeptFigures> {
  const { period, through, at } = asked;
  const what = nameOf(asked);
  const stands = await keptFigures(ledger, period, what);
  if (stands) return stands;
  const { result, ...place } = await reckonNow(ledger, pack, period, through);
  const basis = { ...place, pack: pack.hash, digest: digestOfResult(result) };
  return keepFigures(ledger, period, { what, at, basis, result });
}

function eventOf(
  asked: Exclude<Reckoning, { readonly as: 'sign' }>,
  { at, basis }: KeptFigures,
  pack: Pack,
): PeriodEvent {
  if (asked.as === 'provisional') return { type: 'PROVISIONAL', at, day: asked.day, ...basis };
  const stretch = stretchOf(asked.period, pack.documents.policy.periodStartDay.value);
  if (!stretch) throw new Error(`${asked.period} names no period`);
  return { type: 'CLOSED', at, ...basis, ...windowsOf(pack, stretch.end, at) };
}

type Signing = Extract<Reckoning, { readonly as: 'sign' }>;

async function signed(
  ledger: LedgerDatabase,
  signer: Signer,
  { period, version, correction }: Signing,
  { at, basis }: KeptFigures,
): Promise<PeriodEvent> {
  const versions = await signedVersions(ledger, period);
  const stands = versions.find((each) => each.version === version);
  const reason =
    correction === undefined
      ? undefined
      : (await periodThrough(ledger, period))?.corrections.find(({ no }) => no === correction)?.reason;
  const chain = await chainAt(ledger, period, basis.through);
  const text = { period, version, at, ...basis, chain, ...(reason !== undefined && { reason }) };
  const made: SignedStatement =
    stands ?? (await keepVersion(ledger, signStatement(text, versions[version - 2], signer)));
  const of = correction === undefined ? {} : { correction };
  return { type: 'RESULT_SIGNED', at, ...basis, version, key: made.key, ...of };
}
