import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { openPool } from '../../../platform/postgres/pool';
import { freePort } from '../../../platform/ports';
import { createPackStore, type RulesTables } from '../../../rules/store';
import { createKey } from '../../../vault/access/apiKeys';
import { openVault } from '../../../vault/database';
import { keyring } from '../../../vault/keyring';
import { workerEnvironment } from '../../../worker/environment';
import { migrateAll } from '../../../worker/schema';
import { searchAttributes } from '../../../worker/searchAttributes';
import { complaintId } from '../../../workflows/messages';
import { CONTENT, callerOf, type Life, UNIT } from '../../life';
import { SERVICE_FLAGS } from '../../compiled';
import { benchPack } from '../../pack';
import type { Closing } from '../cluster';
import type { Contestant, Message, Opened, Place } from '../contestant';
import { type Child, post, startChild } from '../process';
import { child, opening } from './rival';
import { engineBytes, keptBy, openTemporal, type TemporalPlace } from './temporal';

/** The read model and the events as the judge wants to see them. */
export const VIEWS = `
  create view contest.seen as
    select order_no, stage in ('TO_VISIT', 'VISITING') as in_follow_up,
      stage = 'CLOSED' and final_satisfaction is not null as done, report_breaches as escalations,
      (select count(*)::int from ledger.order_event e where e.order_no = c.order_no and e.type = 'BREACHED'
        and e.event ->> 'clock' = 'report' and e.at < to_timestamp((e.event ->> 'dueAt')::float8 / 1000)) as early
    from ledger.complaint c;
  create view contest.step_seen as
    select order_no, case type when 'RECEIVED' then 'intake' when 'DISPATCHED' then 'dispatch' when 'SIGNED' then 'sign'
      when 'CONTACTED' then 'contact' when 'REPORTED' then 'report' when 'FOLLOW_UP_OPENED' then 'followUp'
      when 'RATED' then 'score' end as name
    from ledger.order_event
    where type in ('RECEIVED', 'DISPATCHED', 'SIGNED', 'CONTACTED', 'REPORTED', 'FOLLOW_UP_OPENED', 'RATED');
`;

type Role = 'agent' | 'unit' | 'visitor';

/** Each message as the API wants it, and who sends it. */
const BODIES: Readonly<Record<Message, readonly [command: string, role: Role, body: object]>> = {
  sign: ['sign', 'unit', {}],
  contact: ['contact', 'unit', { reached: true, note: '已电话联系诉求人，约定明日上午到现场。' }],
  report: [
    'report',
    'unit',
    {
      ...{ result: 'solved', contacted: true, siteVisit: true, factFinding: 'true', open: true },
      note: '已更换楼道灯具三套，并检查全楼线路。',
    },
  ],
  score: [
    'recordFollowUp',
    'visitor',
    {
      ...{ channel: 'phone', outcome: 'reached', contacted: true, solved: true },
      ...{ satisfaction: 'satisfied', handlingTrue: true },
    },
  ],
};

function intakeBody({ orderNo, escalated }: Life): object {
  return {
    ...{ orderNo, kind: 'help', channel: 'phone', matter: 'light.estate' },
    place: { district: '110108', street: '110108001' },
    content: CONTENT,
    caller: callerOf(orderNo),
    ...(escalated && { level: 1 }),
  };
}

/** Rules in force and a key for everybody who sends something. */
async function prepare({ stack }: TemporalPlace): Promise<Readonly<Record<Role, string>>> {
  const { database, vaultKeys } = stack;
  await migrateAll(database);
  const pool = openPool(database.vault, { max: 1 });
  const vault = openVault(database.vault, keyring(vaultKeys.place));
  try {
    const store = createPackStore(new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool }) }));
    await store.seed(benchPack());
    const { unit } = UNIT;
    const make = async (role: Role) =>
      (await createKey(vault, { roles: [role], ...(role === 'unit' && { unit }) })).key;
    return { agent: await make('agent'), unit: await make('unit'), visitor: await make('visitor') };
  } finally {
    await vault.close();
    await pool.end();
  }
}

/**
 * Sends what a complaint is sent to an API of ours.
 *
 * @param home the address of the orders for the next message
 */
export function oursOver(home: () => string, keys: Readonly<Record<Role, string>>): Pick<Opened, 'takeIn' | 'give'> {
  const as = (role: Role) => ({ authorization: `Bearer ${keys[role]}` });
  return {
    takeIn: (life) => post(home(), intakeBody(life), as('agent')),
    give({ orderNo }, message, id) {
      const [command, role, body] = BODIES[message];
      return post(`${home()}/${orderNo}/${command}`, body, { ...as(role), 'idempotency-key': id });
    },
  };
}

/** A: the product as it is: its API with keys, checks and vault, its worker, its ledger. */
export const OURS: Contestant = {
  key: 'ours',
  letter: 'A',
  zh: '接诉',
  en: 'ours: API with keys and checks, vault, ledger with hash chain, read models',
  gives:
    '整个产品：权限、校验、加密保险库、哈希链台账、读模型、完整规则 / all of it: rights, checks, encrypted vault, hash-chained ledger, read models, the whole rules',
  open: (place) => opening((parts) => openOurs(place, parts)),
};

/** Ours, and where a reader is sent: the address of the orders with the key of a role, and the ledger. */
export interface Ours extends Omit<Opened, 'close'> {
  readonly home: string;
  as(role: Role): Readonly<Record<string, string>>;
  readonly reader: string;
  /** Sends the same to an API at another address of the orders. */
  sendingTo(home: string): Pick<Opened, 'takeIn' | 'give'>;
  /** Starts the API of another checkout over the same stack. */
  another(folder: string): Promise<Child>;
}

/** @param profile a file for V8's profile of the API, which is written when it stops */
export async function openOurs(place: Place, parts: Closing, profile?: string): Promise<Ours> {
  const temporal = await openTemporal(place, searchAttributes, parts);
  const { stack, cluster, client, config, pids, versions } = temporal;
  const keys = await prepare(temporal);
  await cluster.judge.query(VIEWS);
  const env = workerEnvironment(stack, config, process.env);
  const worker = await child('contest/rivals/oursWorker.ts', env, parts, SERVICE_FLAGS);
  const own = { PORT: String(await freePort()), ...(profile !== undefined && { PROFILE_FILE: profile }) };
  const api = await child('contest/rivals/oursApi.ts', { ...env, ...own }, parts);
  const home = `http://127.0.0.1:${api.port}/v1/complaints`;
  const as = (role: Role) => ({ authorization: `Bearer ${keys[role]}` });
  return {
    pids: { ...pids, worker: worker.pid, api: api.pid },
    judge: cluster.judge,
    versions,
    ...oursOver(() => home, keys),
    kept: (orderNos) => keptBy(client, orderNos, (no) => [complaintId(no)]),
    outsideBytes: () => engineBytes(place),
    home,
    as,
    reader: stack.database.reader,
    sendingTo: (other) => oursOver(() => other, keys),
    another: async (folder) =>
      startChild(join(folder, 'bench/contest/rivals/oursApi.ts'), { ...env, PORT: String(await freePort()) }, folder),
  };
}
