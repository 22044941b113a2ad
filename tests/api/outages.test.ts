import { createServer, type Server, type Socket, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createGateway, type Gateway, type GatewayFailure, openEngine } from '../../api/gateway';
import type { DatabaseUrls } from '../../platform/config';
import { freePort } from '../../platform/ports';
import { createDatabase, testTemporal, uniqueTaskQueue } from '../support/environment';
import { AGENT as AGENT_ACTOR, commandOf, freshOrder, HEAT, intakeOf, takeIn, until } from '../workflows/desk';
import { bodyOf, type House, openHouse } from './house';
import { beijing, standIn } from './standIn';
import { testConverter } from '../support/converter';

const AGENT = ['agent'] as const;
const UNIT = ['unit', HEAT] as const;

/** A wire to a server that can be cut and mended. */
interface Wire {
  readonly port: number;
  cut(): void;
  mend(): void;
  close(): void;
}

async function wireTo(port: number): Promise<Wire> {
  let open = true;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    if (!open) return socket.destroy();
    const other = connect(port, '127.0.0.1');
    for (const each of [socket, other]) {
      sockets.add(each);
      each.on('error', () => each.destroy()).on('close', () => sockets.delete(each));
    }
    socket.pipe(other).pipe(socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      open = false;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      open = true;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('the engine or its workers away', () => {
  const start = () => ({
    intake: intakeOf(freshOrder()),
    actor: AGENT_ACTOR,
    profile: 'beijing',
    pack: beijing().hash,
  });
  let engine: ReturnType<typeof openEngine> | undefined;
  afterEach(() => engine?.close());

  async function gatewayAt(address: string, isKnown = async () => false): Promise<Gateway> {
    engine = openEngine({ address, namespace: 'default', dataConverter: testConverter() });
    return createGateway({ client: engine.client, taskQueue: uniqueTaskQueue('nobody'), isKnown, acceptMs: 1_500 });
  }

  test('an intake no worker accepts is WORKER_UNAVAILABLE, and so is a command that must bring an order back', async () => {
    const gateway = await gatewayAt((await testTemporal()).address, async () => true);
    const taken = start();
    expect(await failure(gateway.intake(taken))).toBe('WORKER_UNAVAILABLE');
    expect(await failure(gateway.command(freshOrder(), commandOf('sign', {}, AGENT_ACTOR)))).toBe('WORKER_UNAVAILABLE');
    expect(await failure(gateway.live(taken.intake.orderNo))).toBe('WORKER_UNAVAILABLE');
    expect(await gateway.live(freshOrder())).toBeUndefined();
    expect(await gateway.pollers()).toEqual({ workflow: 0, activity: 0 });
  });

  test('an engine that is not there is ENGINE_UNAVAILABLE', async () => {
    const gateway = await gatewayAt(`127.0.0.1:${await freePort()}`);
    expect(await failure(gateway.intake(start()))).toBe('ENGINE_UNAVAILABLE');
    expect(await failure(gateway.command(freshOrder(), commandOf('sign', {}, AGENT_ACTOR)))).toBe('ENGINE_UNAVAILABLE');
    expect(await failure(gateway.revive(freshOrder()))).toBe('ENGINE_UNAVAILABLE');
    expect(await failure(gateway.pollers())).toBe('ENGINE_UNAVAILABLE');
    expect(await gateway.holds(freshOrder())).toBeUndefined();
  });

  test('over HTTP both are 503 with Retry-After, and not ready', async () => {
    const gateway = await gatewayAt(`127.0.0.1:${await freePort()}`);
    const app = await standIn({ gateway });
    const told = await app.inject({
      method: 'POST',
      url: '/v1/complaints',
      payload: bodyOf(),
      headers: { authorization: 'Bearer agent' },
    });
    expect([told.statusCode, told.json()]).toMatchObject([503, { code: 'ENGINE_UNAVAILABLE' }]);
    expect(Number(told.headers['retry-after'])).toBeGreaterThan(0);
    const ready = await app.inject('/readyz');
    expect([ready.statusCode, ready.json()]).toMatchObject([503, { engine: 'down', workflowQueue: 'down' }]);
    await app.close();
  });

  async function failure(work: Promise<unknown>): Promise<string> {
    return work.then(
      (value) => `no failure: ${JSON.stringify(value)}`,
      (error: GatewayFailure) => error.code,
    );
  }
});

describe('the database away', () => {
  let wire: Wire;
  let house: House;
  beforeAll(async () => {
    const { urls } = await createDatabase();
    wire = await wireTo(Number(new URL(urls.owner).port));
    const through = (url: string) => url.replace(/:\d+\//, `:${wire.port}/`);
    const wired: DatabaseUrls = {
      owner: urls.owner,
      ledger: through(urls.ledger),
      vault: through(urls.vault),
      reader: through(urls.reader),
      auditor: through(urls.auditor),
    };
    house = await openHouse('api-outage', undefined, { urls: wired });
    // Keys seen before the outage go on during it.
    await house.get(AGENT, '/v1/complaints');
    await house.get(UNIT, '/v1/complaints');
  });
  afterEach(() => wire.mend());
  afterAll(async () => {
    wire.mend();
    await house.close();
    wire.close();
  });

  test('an intake is 503 and leaves no trace; sent again with the same number it is taken in', async () => {
    wire.cut();
    const body = bodyOf();
    const told = await house.post(AGENT, '/v1/complaints', body);
    expect([told.status, told.body.code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    expect(Number(told.headers['retry-after'])).toBeGreaterThan(0);
    expect(await house.desk.gateway.holds(body.orderNo)).toBe(false);
    wire.mend();
    expect((await house.post(AGENT, '/v1/complaints', body)).status).toBe(201);
  });

  test('a command is taken with 202, is read from the running case, and is in the ledger afterwards', async () => {
    const no = await house.takeIn();
    wire.cut();
    const signed = await house.post(UNIT, `/v1/complaints/${no}/sign`, {}, { 'idempotency-key': 'sign-in-outage' });
    expect([signed.status, signed.body]).toMatchObject([202, { pending: true }]);
    const live = await house.get(UNIT, `/v1/complaints/${no}`);
    expect([live.status, live.body]).toMatchObject([
      200,
      { source: 'engine', pending: 1, stage: { code: 'HANDLING' } },
    ]);
    const words = await house.post(UNIT, `/v1/complaints/${no}/contact`, { reached: true, note: '已联系' });
    expect([words.status, words.body.code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    expect((await house.get(AGENT, '/v1/complaints')).body.code).toBe('LEDGER_UNAVAILABLE');
    const stranger = await house.get(['city'], `/v1/complaints/${no}`).catch((error: Error) => error.message);
    expect(typeof stranger === 'string' || stranger.status === 503).toBe(true);
    wire.mend();
    await until(
      async () => (await house.get(UNIT, `/v1/complaints/${no}`)).body,
      (body) => body.source === 'ledger' && body.stage?.code === 'HANDLING',
    );
    const again = await house.post(UNIT, `/v1/complaints/${no}/sign`, {}, { 'idempotency-key': 'sign-in-outage' });
    expect([again.status, again.body.pending, again.body.seq]).toEqual([200, undefined, signed.body.seq]);
  });

  test('the receipt of an order that is not in the ledger yet comes with 202 and again the same', async () => {
    // Taken in by the importer's way: the engine accepts while the ledger is away.
    wire.cut();
    const orderNo = freshOrder();
    const pending = await house.desk.gateway
      .intake({ intake: intakeOf(orderNo), actor: AGENT_ACTOR, profile: 'beijing', pack: beijing().hash })
      .catch((error: GatewayFailure) => error.code);
    expect(pending).toMatchObject({ orderNo, pending: true });
    wire.mend();
    await until(
      async () => (await house.get(AGENT, `/v1/complaints/${orderNo}`)).body.source,
      (source) => source === 'ledger',
    );
    expect(await takeIn(house.desk, { orderNo }).catch((error: GatewayFailure) => error.code)).toBe(orderNo);
  });
});
