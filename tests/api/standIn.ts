import { Writable } from 'node:stream';
import { type Api, buildApp } from '../../api/app';
import type { ApiOptions, Deps, LedgerReader, PeriodDoor, VaultDoor } from '../../api/deps';
import { type Gateway, GatewayFailure } from '../../api/gateway';
import type { Role } from '../../domain/commands';
import { createLogger } from '../../platform/log';
import { loadPack } from '../../rules/load';
import type { Pack } from '../../rules/pack';
import { LedgerError } from '../../ledger/errors';

/** Keys of these tests: the text of the key is role or `unit:CODE`. */
function holderOf(presented: string) {
  const [role, unit] = presented.split(':');
  if (!/^[a-zA-Z]+$/.test(role ?? '') || role === 'wrong') return undefined;
  return { keyId: `k-${role}`, roles: [role as Role], ...(unit !== undefined && { unit }) };
}

let pack: Pack | undefined;
/** The shipped pack, read once. */
export function beijing(): Pack {
  pack ??= loadPack('beijing');
  return pack;
}

/** Nobody reported anything. */
export const NOBODY_REPORTED = {
  ...{ orders: 0, reported: 0, onTime: 0, onTimeByOriginal: 0 },
  ...{ extended: 0, hung: 0, onTimeByThat: 0 },
};

/** A ledger in which nothing stands. */
export function emptyLedger(): LedgerReader {
  return {
    order: async () => undefined,
    atIntake: async () => undefined,
    endings: async () => [],
    timeline: async () => [],
    list: async () => ({ items: [] }),
    inbox: async () => ({ items: [] }),
    due: async () => ({ items: [] }),
    followUps: async () => ({ items: [] }),
    calls: async () => ({ items: [] }),
    supervisions: async () => ({ items: [] }),
    warnings: async () => ({ items: [] }),
    warning: async () => undefined,
    warningOrders: async () => [],
    tallies: async () => [],
    talliesOfAll: async () => ({ items: [] }),
    ordersBehind: async () => ({ items: [] }),
    rankLines: async () => [],
    besideTallies: async () => [],
    excluded: async () => [],
    near: async () => [],
    hung: async () => ({ items: [] }),
    topics: async () => ({ items: [] }),
    punctuality: async () => NOBODY_REPORTED,
    incidents: async () => ({ items: [] }),
    members: async () => ({ items: [] }),
    alike: async () => ({ callers: 0, orders: [] }),
    ping: async () => undefined,
  };
}

/** No period was ever opened. */
export function noPeriods(): PeriodDoor {
  return {
    labels: async () => [],
    state: async () => undefined,
    figures: async () => undefined,
    counting: async () => [],
    isReused: async () => false,
    day: async () => ({ tallies: [], took: [], near: [], stock: [] }),
    versions: async () => [],
    outputs: async () => [],
    outputFile: async () => ({ fault: 'OUTPUT_NOT_HERE' }),
    gateway: {
      command: async () => ({ accepted: true }),
      openFrom: async () => undefined,
      makeOutputs: async () => undefined,
      outputsUnderWay: async () => undefined,
    },
  };
}

/** A vault that takes everything and knows every code. */
export function keepsAll(): VaultDoor {
  return {
    keep: async () => 'new',
    keepWithCall: async () => ({ kept: 'new', calls: [] }),
    earlierCalls: async () => [],
    keepMessage: async ({ texts }) => ({ kept: 'new', refs: texts.map(() => 'a'.repeat(64)) }),
    keepText: async () => 'a'.repeat(64),
    textsHeld: async (_orders, refs) => refs,
    readCaller: async () => ({ missing: 'unknown' }),
    readText: async () => ({ found: '供暖' }),
    issueCode: async () => '7K2QF-9XM4T',
    tryCode: async () => 'fits',
    readings: async () => [],
    duties: async () => [],
    sweep: async () => ({ claimed: 0, removed: 0 }),
  };
}

/** What the app logged, line by line. */
export interface Heard {
  readonly lines: string[];
}

/**
 * The real app with hand-written neighbours, for the shape of HTTP alone: validation, rights, errors, OpenAPI. What
 * orders do is tested with the real engine and database in complaint.e2e.test.ts.
 */
export async function standIn(change: Partial<Deps> = {}, options: ApiOptions = {}): Promise<Api & { heard: Heard }> {
  const heard: Heard = { lines: [] };
  const sink = new Writable({
    write(chunk, _encoding, done) {
      heard.lines.push(String(chunk));
      done();
    },
  });
  const away = () => Promise.reject(new LedgerError('LEDGER_UNAVAILABLE', 'away'));
  const gateway: Gateway = {
    intake: async ({ intake }) => ({
      orderNo: intake.orderNo,
      stage: 'DISPATCHED',
      level: 2,
      receivedAt: 1_764_000_000_000,
    }),
    command: async (orderNo, command) => ({
      answer: { orderNo, command: command.name, seq: 7, stage: 'HANDLING', events: ['SIGNED'] },
    }),
    revive: async () => 'running',
    live: async () => undefined,
    holds: async () => false,
    pollers: async () => ({ workflow: 1, activity: 1 }),
  };
  const deps: Deps = {
    logger: createLogger('debug', 'api', sink),
    now: () => 1_764_000_000_000,
    gateway,
    ledger: emptyLedger(),
    periods: noPeriods(),
    board: {
      topics: async () => [],
      decisions: async () => [],
      gateway: { decide: async () => 'accepted' },
    },
    vault: { ...keepsAll(), readCaller: away, readText: away },
    authenticate: async (presented) => holderOf(presented),
    rules: { active: async () => beijing(), get: async () => beijing() },
    ...change,
  };
  return Object.assign(await buildApp(deps, options), { heard });
}

export { GatewayFailure };
