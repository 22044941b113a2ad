import { mkdirSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../platform/ports';
import { startChild as startProgram, tailOf } from '../../../platform/processes';
import { type Closing, folderBytes, openCluster } from '../cluster';
import type { Contestant, Kept, Place } from '../contestant';
import { post } from '../process';
import { intakeOf } from '../scenario';
import { BOOK } from './book';
import { CONTESTANTS_FOLDER, versionOf } from './install';
import { child, opening } from './rival';

const READY_MS = 60_000;
const STOP_MS = 10_000;

interface Server {
  readonly pid: number;
  readonly ingress: string;
  readonly admin: string;
}

/** The server as its package brings it, on its defaults: its log is flushed at every write. */
async function startServer({ folder }: Place, parts: Closing): Promise<Server> {
  const [ingress, admin, node] = [await freePort(), await freePort(), await freePort()];
  const at = (port: number) => `127.0.0.1:${port}`;
  const logFile = join(folder, 'restate.log');
  mkdirSync(join(folder, 'restate'));
  const server = await startProgram({
    file: join(
      CONTESTANTS_FOLDER,
      'node_modules/@restatedev',
      `restate-server-${platform()}-${arch()}`,
      'bin/restate-server',
    ),
    args: [],
    env: {
      RESTATE_BASE_DIR: join(folder, 'restate'),
      RESTATE_INGRESS__BIND_ADDRESS: at(ingress),
      RESTATE_ADMIN__BIND_ADDRESS: at(admin),
      RESTATE_BIND_ADDRESS: at(node),
      RESTATE_ADVERTISED_ADDRESS: `http://${at(node)}`,
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_LOG_FILTER: 'warn',
    },
    cwd: folder,
    logFile,
    stopSignal: 'SIGTERM',
  });
  parts.add(() => server.stop(STOP_MS));
  for (const end = Date.now() + READY_MS; ; await delay(100)) {
    const answer = await fetch(`http://${at(admin)}/health`).catch(() => undefined);
    const open = await fetch(`http://${at(ingress)}/restate/health`).catch(() => undefined);
    if (answer?.ok && open?.ok) break;
    if (!server.isRunning() || Date.now() > end) throw new Error(`Restate does not start:\n${tailOf(logFile)}`);
  }
  return { pid: server.pid, ingress: `http://${at(ingress)}`, admin: `http://${at(admin)}` };
}

/** Entries of the journals of an order's invocations. */
async function keptBy(admin: string, orderNos: readonly string[]): Promise<Kept> {
  const keys = orderNos.map((no) => `'${no}'`).join();
  const query = `select count(*) as n from sys_journal j join sys_invocation i on j.id = i.id
    where i.target_service_key in (${keys})`;
  const answer = await fetch(`${admin}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { rows } = (await answer.json()) as { readonly rows: readonly { readonly n: number }[] };
  return { events: (rows[0]?.n ?? 0) / orderNos.length };
}

export const RESTATE: Contestant = {
  key: 'restate',
  letter: 'E',
  zh: 'Restate',
  en: 'Restate: a workflow, durable promises, its ingress as the API',
  gives: '持久执行、日志可重放 / durable execution, a journal that can be replayed',
  packages: true,
  open: (place) =>
    opening(async (parts) => {
      const cluster = await openCluster(place, parts);
      await cluster.judge.query(BOOK);
      const server = await startServer(place, parts);
      const port = await freePort();
      const env = { DATABASE_URL: cluster.url, PORT: String(port), RESTATE_LOGGING: 'ERROR' };
      const service = await child('contestants/restate.ts', env, parts);
      await post(`${server.admin}/deployments`, { uri: `http://127.0.0.1:${port}`, force: true });
      return {
        pids: { engine: server.pid, database: cluster.pid, worker: service.pid },
        judge: cluster.judge,
        versions: { engine: `Restate ${versionOf('@restatedev/restate-server')}`, database: cluster.version },
        takeIn: (life) => post(`${server.ingress}/complaint/${life.orderNo}/run/send`, intakeOf(life)),
        give: ({ orderNo }, name, id) =>
          post(
            `${server.ingress}/complaint/${orderNo}/hear`,
            { id, name, ...(name === 'score' && { score: 'satisfied' }) },
            { 'idempotency-key': id },
          ),
        kept: (orderNos) => keptBy(server.admin, orderNos),
        outsideBytes: () => folderBytes(join(place.folder, 'restate')),
      };
    }),
};
