import { randomBytes } from 'node:crypto';
import { type Api, buildApp } from '../../api/app';
import type { ApiOptions, Deps } from '../../api/deps';
import { boardDoor, ledgerReader, periodDoor, vaultDoor } from '../../api/doors';
import { createBoardGateway } from '../../api/gatewayBoard';
import { createPeriodGateway } from '../../api/gatewayPeriods';
import { COMMANDS, type CommandName, type Role } from '../../domain/commands';
import { createLogger } from '../../platform/log';
import { openLedger } from '../../ledger/database';
import { authenticator, createKey } from '../../vault/access/apiKeys';
import { openVault } from '../../vault/database';
import { keyring } from '../../vault/keyring';
import { INTAKE_EXAMPLE, type IntakeBody } from '../../api/schemas/intake';
import { type Desk, type DeskOptions, openDesk, freshOrder, HEAT, outputsDirOf } from '../workflows/desk';
import { beijing } from './standIn';

/** The real API over the real engine, ledger and vault of one test file. */
export interface House {
  readonly desk: Desk;
  readonly app: Api;
  readonly deps: Deps;
  readonly log: string[];
  /** Text of a key of that role, made on first use. */
  key(role: Role, unit?: string): Promise<string>;
  post(as: readonly [Role, string?], url: string, payload?: object, headers?: Record<string, string>): Promise<Told>;
  get(as: readonly [Role, string?], url: string): Promise<Told>;
  /** Takes in an order about no heating. @returns its number */
  takeIn(more?: Partial<IntakeBody>): Promise<string>;
  close(): Promise<void>;
}

export interface Told {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  // biome-ignore format: one line
  readonly body: { readonly [field: string]: unknown } & { readonly code?: string; readonly stage?: { readonly code: string } };
}

export async function openHouse(
  name: string,
  change: (deps: Deps) => Partial<Deps> = () => ({}),
  more: Partial<DeskOptions> = {},
  options: ApiOptions = {},
  vaultKey: Buffer = randomBytes(32),
): Promise<House> {
  const desk = await openDesk({ name, ...more });
  // Long, because the machine of the tests may be busy; a wire that was cut fails at once all the same.
  const ledger = openLedger(desk.urls.reader, { connectMs: 10_000 });
  const vault = openVault(desk.urls.vault, keyring({ given: [vaultKey] }), { connectMs: 10_000 });
  const log: string[] = [];
  const plain: Deps = {
    logger: createLogger('debug', 'api', { write: (line) => void log.push(line) }),
    now: Date.now,
    gateway: desk.gateway,
    ledger: ledgerReader(ledger),
    periods: periodDoor(
      ledger,
      createPeriodGateway({ client: desk.client, taskQueue: desk.taskQueue, answerMs: 20_000 }),
      outputsDirOf(desk),
    ),
    board: boardDoor(ledger, createBoardGateway({ client: desk.client, taskQueue: desk.taskQueue, answerMs: 20_000 })),
    vault: vaultDoor(vault),
    authenticate: authenticator(vault),
    rules: { active: async () => beijing(), get: async () => beijing() },
  };
  const deps = { ...plain, ...change(plain) };
  const app = await buildApp(deps, options);
  const keys = new Map<string, Promise<string>>();
  const key = (role: Role, unit?: string) => {
    const id = `${role} ${unit}`;
    const made =
      keys.get(id) ??
      createKey(vault, { roles: [role], ...(unit !== undefined && { unit }), person: `nobody-${role}` }).then(
        (made) => made.key,
      );
    keys.set(id, made);
    return made;
  };
  const ask = async (
    method: 'GET' | 'POST',
    [role, unit]: readonly [Role, string?],
    url: string,
    payload?: object,
    headers = {},
  ) => {
    const authorization = `Bearer ${await key(role, unit)}`;
    const answer = await app.inject({
      method,
      url,
      headers: { authorization, ...headers },
      ...(payload && { payload }),
    });
    const { statusCode: status, body: text } = answer;
    const isJson = text !== '' && /json/.test(String(answer.headers['content-type']));
    return { status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : {} } as Told;
  };
  return {
    desk,
    app,
    deps,
    log,
    key,
    post: (as, url, payload, headers) => ask('POST', as, url, payload, headers),
    get: (as, url) => ask('GET', as, url),
    async takeIn(more = {}) {
      const body = bodyOf(more);
      const told = await ask('POST', ['agent'], '/v1/complaints', body);
      if (told.status !== 201) throw new Error(`not taken in: ${told.text}`);
      return body.orderNo;
    },
    async close() {
      await app.close();
      await desk.close();
      await Promise.all([ledger.close(), vault.close()]);
    },
  };
}

/** A request about no heating, level 2, straight to the heating company. */
export function bodyOf(more: Partial<IntakeBody> = {}): IntakeBody {
  return { ...INTAKE_EXAMPLE, orderNo: freshOrder(), matter: 'heating.none', place: { district: '110108' }, ...more };
}

/** The first role that may give a command, with the unit that holds orders of these tests. */
export function whoMay(name: CommandName): readonly [Role, string?] {
  const role = COMMANDS[name].roles[0];
  if (role === 'district') return [role, 'BJ-110108'];
  return role === 'unit' ? [role, HEAT] : [role];
}
