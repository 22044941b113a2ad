import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../platform/failures';
import type { Logger } from '../platform/log';
import { freePort } from '../platform/ports';
import { type Child, startChild, tailOf } from '../platform/processes';
import { type RestartRule, type Supervised, supervise } from '../platform/supervise';
import { type Compose, serviceOf } from './compose';
import type { ServerPrograms } from './programs';
import { environmentOf, type Here } from './translate';

/** The engine's services, by what docker-compose.yml calls them. */
export const ENGINE_SERVICES = ['frontend', 'history', 'matching', 'worker'] as const;
export type EngineService = (typeof ENGINE_SERVICES)[number];

/** One process of the engine. */
export interface EngineProcess extends Supervised {
  readonly service: EngineService;
  /** `temporal-history-2` */
  readonly name: string;
}

/** How the engine is run. */
export interface EnginePlan {
  readonly compose: Compose;
  readonly here: Here;
  readonly programs: ServerPrograms;
  /** Where the front end listens, the same at every start, for it stands in the engine's database. */
  readonly frontend: { readonly grpc: number; readonly http: number };
  readonly folder: string;
  readonly logFile: (name: string) => string;
  readonly logger: Logger;
  readonly onGiveUp: (fault: StartupError) => void;
  readonly restart?: RestartRule | undefined;
  /** More dynamic configuration, as YAML. */
  readonly dynamic?: string;
  /** Put into the datastore’s configuration: faults of its own persistence. */
  readonly faults?: string;
}

const STOP_SIGNAL = 'SIGTERM';
const READY_LIMIT_MS = 120_000;
/** Its last line may hold a whole stack. */
const MOST_SAID = 600;

/** How many processes of a service docker-compose.yml asks for. */
export function replicasOf(compose: Compose, name: string): number {
  return serviceOf(compose, name).deploy?.replicas ?? 1;
}

/**
 * Starts every process of the engine and returns once each listens.
 *
 * @throws StartupError with nothing left running
 */
export async function startEngine(plan: EnginePlan): Promise<readonly EngineProcess[]> {
  const dynamic = join(plan.folder, 'dynamic.yaml');
  const own = environmentOf(serviceOf(plan.compose, 'temporal-frontend'), plan.here).DYNAMIC_CONFIG_FILE_PATH ?? '';
  writeFileSync(dynamic, `${readFileSync(own, 'utf8')}${plan.dynamic ?? ''}`);
  const seats = ENGINE_SERVICES.flatMap((service) =>
    Array.from({ length: replicasOf(plan.compose, `temporal-${service}`) }, (_, i) => ({
      service,
      name: `temporal-${service}-${i + 1}`,
    })),
  );
  const start = async ({ service, name }: (typeof seats)[number]): Promise<EngineProcess> => {
    const launch = () => launchServer(plan, service, name, dynamic);
    const running = await supervise(name, launch, plan.logger, plan.onGiveUp, plan.restart);
    return { ...running, service, name };
  };
  // One alone writes down what the cluster is; two that do so at once make one of them fail. Then all together.
  const alone = seats.find(({ service }) => service === 'history');
  const first = alone === undefined ? [] : [await start(alone)];
  const started = await Promise.allSettled(seats.filter((seat) => seat !== alone).map(start));
  const running = [...first, ...started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))];
  const failed = started.find((one) => one.status === 'rejected');
  if (failed === undefined) return running;
  await stopEngine(running, 2_000);
  throw failed.reason;
}

/** Front end first, so that nobody is let in any more. */
export async function stopEngine(processes: readonly EngineProcess[], graceMs: number): Promise<void> {
  await Promise.all(processes.filter(({ service }) => service === 'frontend').map((one) => one.stop(graceMs)));
  await Promise.all(processes.map((one) => one.stop(graceMs)));
}

async function launchServer(plan: EnginePlan, service: EngineService, name: string, dynamic: string): Promise<Child> {
  const { compose, here, programs, frontend } = plan;
  const grpc = service === 'frontend' ? frontend.grpc : await freePort();
  const membership = await freePort();
  const kind = service.toUpperCase();
  const env = {
    PATH: process.env.PATH ?? '',
    ...environmentOf(serviceOf(compose, `temporal-${service}`), here),
    TEMPORAL_BROADCAST_ADDRESS: '127.0.0.1',
    POSTGRES_SEEDS: '127.0.0.1',
    DB_PORT: portOf(here, 'postgres:5432'),
    VISIBILITY_DB_PORT: portOf(here, 'postgres:5432'),
    FRONTEND_GRPC_PORT: String(frontend.grpc),
    [`${kind}_GRPC_PORT`]: String(grpc),
    [`${kind}_MEMBERSHIP_PORT`]: String(membership),
    FRONTEND_HTTP_PORT: String(frontend.http),
    DYNAMIC_CONFIG_FILE_PATH: dynamic,
  };
  const logFile = plan.logFile(name);
  const child = await startChild({
    file: '/bin/sh',
    args: [join(here.root, 'docker', 'temporal-server.sh'), programs.server, ...argumentsOf(plan), 'start'],
    env,
    logFile,
    stopSignal: STOP_SIGNAL,
  });
  // The engine's own worker listens for its peers only.
  const port = service === 'worker' ? membership : grpc;
  for (const end = Date.now() + READY_LIMIT_MS; Date.now() < end && child.isRunning(); await delay(100))
    if (await listens(port)) return child;
  await child.stop(2_000);
  throw new StartupError(
    'ENGINE',
    `${name} 未能启动 / did not start (${logFile}):\n${tailOf(logFile, 1).slice(-MOST_SAID)}`,
  );
}

/** The server takes its configuration from the environment, or from its template with faults in its persistence. */
function argumentsOf({ faults, folder, programs }: EnginePlan): readonly string[] {
  if (faults === undefined) return ['--allow-no-auth'];
  const file = join(folder, 'faults.yaml');
  writeFileSync(file, withFaults(readFileSync(programs.template, 'utf8'), faults));
  return ['--allow-no-auth', '--config-file', file];
}

/**
 * @param config a configuration of the server or the template of one
 * @throws StartupError when it has no place for them
 */
export function withFaults(config: string, faults: string): string {
  // The template has one for each kind of database.
  const place = /^( *)default:\n(?=\1 {4}\w+:\n)/gm;
  if (!place.test(config)) throw new StartupError('ENGINE', TEMPLATE_FAULT);
  const lines = faults.trimEnd().split('\n');
  return config.replace(
    place,
    (whole, indent: string) => whole + lines.map((line) => `${indent}    ${line}\n`).join(''),
  );
}

const TEMPLATE_FAULT = '引擎的配置模板中没有 datastores.default / the server’s template has no datastore default';

/** Port of another service on this machine. @throws Error when nobody said where it is */
export function portOf({ addresses }: Here, far: string): string {
  const port = addresses[far]?.split(':').at(-1);
  if (port === undefined) throw new Error(`where is ${far}?`);
  return port;
}

/** What the compose file's health check of the service asks: whether somebody listens. */
function listens(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (yes: boolean) => {
      socket.destroy();
      answer(yes);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
