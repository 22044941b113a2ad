import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { keepRelease } from '../audit/archive/release';
import { createGateway, type Gateway } from '../api/gateway';
import { type LedgerDatabase, openLedger } from '../ledger/database';
import { findOrder } from '../ledger/queries/order';
import { type DatabaseUrls, readConfig } from '../platform/config';
import { connectEngine } from '../platform/engine/client';
import type { StartupError } from '../platform/failures';
import { createLogger, fileAndScreen } from '../platform/log';
import { startStack } from '../platform/stack';
import { loadPack } from '../rules/load';
import type { Pack } from '../rules/pack';
import { openVault, type Vault } from '../vault/database';
import { keyring } from '../vault/keyring';
import { seedRules } from '../worker/firstSteps';
import { migrateAll } from '../worker/schema';
import { searchAttributes } from '../worker/searchAttributes';
import { startWorker } from '../worker/startWorker';

/** Own engine, own database, own worker in one folder, and hands to work with them. */
export interface Stage {
  readonly client: Client;
  readonly gateway: Gateway;
  readonly ledger: LedgerDatabase;
  readonly vault: Vault;
  readonly pack: Pack;
  readonly uiUrl: string | undefined;
  /** Where the parts keep what they keep, and how what the engine holds is read. */
  readonly database: DatabaseUrls;
  readonly dataConverter: DataConverter;
  close(): Promise<void>;
}

/** Options of {@link openStage}. */
export interface StageOptions {
  readonly folder: string;
  /** PATH, JIESU_CACHE, HOME …; whatever names a database or an engine is not looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onStep: (line: string) => void;
  readonly onFatal: (fault: StartupError) => void;
}

/** Nobody waits at a counter here, and the machine may be busy, ms. */
const PATIENT = { acceptMs: 60_000, answerMs: 60_000, receiptMs: 60_000 };
/** The screen belongs to the stories; what goes wrong on the way stands in the log. */
const NOWHERE = { write: () => undefined };

/**
 * Starts everything a demo needs, whatever else runs on the machine.
 * @throws StartupError with nothing left running
 */
export async function openStage({ folder, env, onStep, onFatal }: StageOptions): Promise<Stage> {
  const { JIESU_CACHE, LOG_LEVEL } = env;
  const config = readConfig({ JIESU_CACHE, LOG_LEVEL, DATA_DIR: folder }, 'tool');
  const logger = createLogger(config.logLevel, 'demo', fileAndScreen(join(folder, 'logs', 'jiesu.log'), NOWHERE));
  // Virtual weeks pass in seconds, so the engine's timers may look ahead by next to nothing.
  const stack = await startStack(config, {
    searchAttributes,
    logger,
    env,
    onStep,
    onGiveUp: onFatal,
    timerMaxShift: '1ms',
  });
  const stops: (() => Promise<unknown>)[] = [() => stack.stop()];
  const close = async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  };
  try {
    const { database, temporal, vaultKeys } = stack;
    await migrateAll(database);
    await seedRules(database);
    // A folder that is kept can be archived and audited as any other.
    await keepRelease(database.owner, config.cacheDir);
    const ledger = openLedger(database.reader);
    stops.push(() => ledger.close());
    const vault = openVault(database.vault, keyring(vaultKeys.place));
    stops.push(() => vault.close());
    const worker = await startWorker({ config, logger, database, temporal, onFatal });
    stops.push(() => worker.stop());
    const { client, close: letGo } = await connectEngine(temporal, 'demo');
    stops.push(letGo);
    const isKnown = async (orderNo: string) => (await findOrder(ledger, orderNo)) !== undefined;
    const gateway = createGateway({ client, taskQueue: config.taskQueue, isKnown, ...PATIENT });
    const { uiUrl, dataConverter } = temporal;
    return { client, gateway, ledger, vault, pack: loadPack('beijing'), uiUrl, database, dataConverter, close };
  } catch (error) {
    await close();
    throw error;
  }
}
