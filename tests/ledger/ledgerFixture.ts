import { Client } from 'pg';
import type { OrderEvent } from '../../domain/events';
import type { Terms } from '../../domain/terms';
import { append } from '../../ledger/append';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import type { DatabaseUrls } from '../../platform/config';
import { createDatabase } from '../support/environment';

/** A migrated ledger of its own for one test file. */
export interface TestLedger {
  /** As the worker sees it. */
  readonly ledger: LedgerDatabase;
  /** As the API sees it. */
  readonly reader: LedgerDatabase;
  readonly append: ReturnType<typeof append>;
  /** Runs a statement with the owner's rights. */
  readonly asOwner: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  readonly urls: DatabaseUrls;
  readonly close: () => Promise<void>;
}

export async function testLedger(): Promise<TestLedger> {
  const { urls } = await createDatabase();
  const ledger = openLedger(urls.ledger);
  const reader = openLedger(urls.reader);
  const owner = new Client({ connectionString: urls.owner });
  await owner.connect();
  return {
    ledger,
    reader,
    append: append(ledger),
    asOwner: async (text, values = []) => (await owner.query<Record<string, unknown>>(text, values)).rows,
    urls,
    close: async () => {
      await Promise.all([ledger.close(), reader.close(), owner.end()]);
    },
  };
}

const HOUR = 3_600_000;
/** 2026-03-02 09:00 in Beijing, a Monday. */
export const MONDAY = Date.UTC(2026, 2, 2, 1);
export const AGENT = { role: 'agent', key: 'k-agent' } as const;
export const UNIT = { role: 'unit', unit: 'BJ-110108001', key: 'k-unit' } as const;

const hours = (value: number) => ({ value, unit: 'hour' as const });
export const TERMS: Terms = {
  versions: { profile: 'beijing', hash: 'a'.repeat(64), calendar: 'cn-2026' },
  level: 2,
  route: { unit: 'BJ-110108001', copyTo: 'BJ-110108', basis: 'direct', automatic: true },
  desks: {
    dispatch: 'BJ-DESK-DISPATCH',
    city: 'BJ-DESK-CITY',
    visit: 'BJ-DESK-VISIT',
    district: 'BJ-110108',
    leader: 'BJ-110108',
  },
  limits: {
    dispatch: hours(2),
    info: hours(72),
    consult: hours(8),
    sign: hours(2),
    contact: hours(24),
    objection: hours(4),
    objectionReview: hours(8),
    report: hours(120),
    reportReview: hours(24),
    extensionDecision: hours(4),
    redo: hours(72),
    appeal: hours(72),
    appealDecision: hours(120),
    freeze: hours(720),
  },
  reportBasis: 'level',
  yellowShare: 0.8,
  ladder: [{ after: hours(24), act: 'writtenUrge' }],
  objection: { max: 2, perUnit: 1 },
  extension: { max: 1, askBefore: hours(1), maxShare: 1, levels: [3, 4] },
  followUp: {
    afterReport: hours(24),
    latestAfterDue: hours(24),
    calls: 3,
    minDays: 2,
    retryAfter: hours(4),
    hours: [
      [540, 720],
      [840, 1200],
    ],
    callWithin: hours(24),
    survey: hours(72),
  },
  redoMax: 1,
  periodStartDay: 19,
  scale: { satisfied: 1, basic: 0.8, dissatisfied: 0 },
  calendar: {
    version: 'cn-2026',
    firstDay: 20_454,
    bits: 'v'.repeat(122),
    announcedUntil: 20_819,
    segments: [
      [540, 720],
      [840, 1080],
    ],
  },
  outward: false,
};

/** Rules for hanging; short enough that reviews, promises and hard stops fall into a random life. */
export const HANGING: NonNullable<Terms['hanging']> = {
  district: 'BJ-110108',
  levels: [1, 2, 3, 4],
  max: 2,
  askBefore: { value: 0, unit: 'hour' },
  districtDecision: { value: 2, unit: 'hour' },
  cityDecision: { value: 2, unit: 'hour' },
  silence: 'climb',
  review: { value: 10, unit: 'naturalDay' },
  check: { value: 1, unit: 'workday' },
  stop: { value: 60, unit: 'naturalDay' },
  atPromise: 'flag',
  atStop: 'handle',
};
/** Rules for units called in, as they are resolved for the commands that call. */
export const CALLING: NonNullable<Terms['calling']> = {
  mayWhistle: true,
  arrival: { demand: hours(72), keyWork: hours(72), enforcement: hours(24), emergency: hours(0.5) },
  ruling: hours(24),
  coUnit: { share: 0.5, atLeast: hours(2), latest: 0.9 },
};

/** What intake writes for an order dispatched by the catalogue. */
export function intakeOf(orderNo: string, at = MONDAY): readonly OrderEvent[] {
  return [
    {
      type: 'RECEIVED',
      at,
      by: AGENT,
      orderNo,
      kind: 'complaint',
      channel: 'phone',
      matter: 'noise.construction',
      place: { district: '110108', street: '110108001' },
      text: 'b'.repeat(64),
      contentHash: 'c'.repeat(64),
      treatment: { as: 'dispatch' },
      terms: TERMS,
      due: { dispatch: { at: at + 2 * HOUR, from: at } },
    },
    {
      type: 'DISPATCHED',
      at,
      by: { role: 'timer' },
      unit: 'BJ-110108001',
      copyTo: 'BJ-110108',
      level: 2,
      how: 'auto',
      limit: hours(120),
      due: {
        sign: { at: at + 2 * HOUR, from: at },
        contact: { at: at + 24 * HOUR, from: at },
        report: { at: at + 120 * HOUR, from: at },
      },
      objectionUntil: at + 4 * HOUR,
    },
  ];
}

export function signed(message: string, at = MONDAY + HOUR): OrderEvent {
  return { type: 'SIGNED', at, by: UNIT, message };
}

export function urged(message: string, at = MONDAY + HOUR): OrderEvent {
  return { type: 'URGED', at, by: AGENT, message, how: 'hotline' };
}

let count = 0;
/** An order number nobody used in this file. */
export function freshOrder(): string {
  count += 1;
  return `T2026${String(count).padStart(6, '0')}`;
}
