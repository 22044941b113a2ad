import { join } from 'node:path';
import type { DataDir } from '../dataDir';
import type { StartupError } from '../failures';
import type { Logger } from '../log';
import { choosePort } from '../ports';
import { commandOf, isSameProcess, markOf, type ProcessMark, stopProcess } from '../processes';
import { type RestartRule, type Supervised, supervise } from '../supervise';
import { type DevServerPlan, EngineDied, startDevServer } from './devServer';
import type { SearchAttributeTypes } from './namespace';

/** The embedded workflow engine, running and kept running. */
export interface EmbeddedEngine extends Supervised {
  /** host:port. */
  readonly address: string;
  /** Undefined without web pages. */
  readonly uiUrl: string | undefined;
  /** Where its pages look for a codec server; undefined without pages. */
  readonly codecPort: number | undefined;
}

/** Options of the embedded engine. */
export interface EmbeddedEngineOptions {
  readonly program: string;
  readonly namespace: string;
  readonly searchAttributes: SearchAttributeTypes;
  readonly logger: Logger;
  readonly onGiveUp: (fault: StartupError) => void;
  /** Demanded by a person; undefined: that of last time, the usual one, or any free one. */
  readonly port: number | undefined;
  readonly uiPort: number | undefined;
  readonly codecPort?: number | undefined;
  readonly headless?: boolean;
  readonly timerMaxShift?: string | undefined;
  /** Tests only: nothing on disk. */
  readonly inMemory?: boolean;
  /** Tests that kill it more often than a machine would. */
  readonly restart?: RestartRule | undefined;
}

interface EngineState extends ProcessMark {
  readonly port: number;
  readonly uiPort: number;
  readonly codecPort: number;
}

/** The data folder's lock is ours: a server that still holds its SQLite file is an orphan of a killed process. */
async function clearOrphan(last: Partial<EngineState>): Promise<void> {
  const { pid, started } = last;
  if (pid === undefined || started === undefined || !isSameProcess({ pid, started })) return;
  if (commandOf(pid).includes('start-dev')) await stopProcess(pid, 'SIGINT', 10_000);
}

/**
 * Two systems that start in the same second may choose the same free port, and the server takes ports of its own as it
 * starts and dies (a Go panic, exit 2) when somebody was faster.
 */
const MOST_FIRST_TRIES = 3;

/**
 * Starts the Temporal dev server on its file in the data folder and keeps it running on the same ports. A first start
 * that dies is tried again, on ports chosen anew unless a person demanded them.
 *
 * @throws StartupError `ENGINE` or `PORT_IN_USE`
 */
export async function startEmbeddedEngine(dataDir: DataDir, options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
  await clearOrphan(dataDir.recall<EngineState>('engine'));
  for (let tries = 1; ; tries++) {
    try {
      return await startOn(dataDir, options);
    } catch (error) {
      if (!(error instanceof EngineDied) || tries === MOST_FIRST_TRIES) throw error;
      options.logger.warn({ tries, reason: error.message }, 'the engine did not start and is started again');
    }
  }
}

async function startOn(dataDir: DataDir, options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
  const last = dataDir.recall<EngineState>('engine');
  const usual = options.headless === true ? [last.port] : [last.port, 7233];
  const port = await choosePort(options.port, usual, 'TEMPORAL_PORT');
  const uiPort =
    options.headless === true ? undefined : await choosePort(options.uiPort, [last.uiPort, 8233], 'TEMPORAL_UI_PORT');
  const codecPort =
    options.headless === true ? undefined : await choosePort(options.codecPort, [last.codecPort, 8234], 'CODEC_PORT');
  const plan: DevServerPlan = {
    program: options.program,
    file: options.inMemory === true ? undefined : join(dataDir.folder('temporal'), 'temporal.db'),
    port,
    uiPort,
    codecUrl: codecPort === undefined ? undefined : `http://127.0.0.1:${codecPort}`,
    namespace: options.namespace,
    searchAttributes: options.searchAttributes,
    logFile: join(dataDir.folder('logs'), 'temporal.log'),
    timerMaxShift: options.timerMaxShift,
  };
  const launch = async () => {
    const child = await startDevServer(plan);
    dataDir.remember('engine', { ...markOf(child.pid), port, uiPort, codecPort });
    return child;
  };
  const server = await supervise('temporal', launch, options.logger, options.onGiveUp, options.restart);
  return {
    ...server,
    address: `127.0.0.1:${port}`,
    codecPort,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`,
  };
}
