import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { outwardSignature } from '../../activities/outward';
import { commandSignals, complaintId, COMPLAINT } from '../../workflows/messages';
import {
  AGENT,
  CITY,
  type Desk,
  eventsOf,
  freshOrder,
  give,
  HEAT,
  intakeOf,
  openDesk,
  signedSignal,
  startOf,
  takeIn,
  UNIT,
  until,
} from './desk';

const SECRET = 'a-secret-of-the-duty-desk';

describe('art. 29, IN-16: an emergency is told outward at once', () => {
  let server: Server;
  let desk: Desk;
  let reply = 202;
  const told: { readonly key: string; readonly signature: string; readonly body: string }[] = [];
  const ofOrder = (orderNo: string) => told.filter(({ body }) => body.includes(`"${orderNo}"`));

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const { headers } = request;
        told.push({ key: String(headers['idempotency-key']), signature: String(headers['x-jiesu-signature']), body });
        response.writeHead(reply).end();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    desk = await openDesk({ name: 'alarm', deps: { outward: true, hook: { url, secret: SECRET } } });
  });
  afterAll(async () => {
    await desk.close();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    reply = 202;
  });

  const untilTold = (orderNo: string, count: number) =>
    until(
      async () => ofOrder(orderNo),
      (all) => all.length >= count,
    );

  test('signed, with order, desk and unit only, while the order is dispatched; a later one under its own number', async () => {
    const orderNo = await takeIn(desk, { danger: true });
    const [first] = await untilTold(orderNo, 1);
    const { key = '', signature = '', body = '' } = first ?? {};
    expect(key).toBe(`${orderNo}/risk-1`);
    expect(signature).toBe(outwardSignature(SECRET, Number(/^t=(\d+),/.exec(signature)?.[1]), body));
    expect(JSON.parse(body)).toEqual({ orderNo, risk: { no: 1, at: expect.any(Number), to: 'BJ-DESK-CITY' } });
    await give(desk, orderNo, 'raiseRisk', {}, UNIT);
    const [, second] = await untilTold(orderNo, 2);
    expect(second?.key).toBe(`${orderNo}/risk-2`);
    expect(JSON.parse(second?.body ?? '')).toMatchObject({ risk: { no: 2, unit: HEAT } });
  });

  test('also of a call put through to an emergency line, whose order ends at once', async () => {
    const orderNo = await takeIn(desk, { danger: true, treatment: { as: 'transfer', to: '119' } }, Date.now());
    await untilTold(orderNo, 1);
    expect(await desk.client.workflow.getHandle(complaintId(orderNo)).result()).toBe('TRANSFERRED');
    await give(desk, orderNo, 'acknowledgeRisk', {}, CITY);
    expect(ofOrder(orderNo)).toHaveLength(1);
  });

  test('an uncertain one is never sent again, is shown to a person, and stays on the table of the desk', async () => {
    reply = 500;
    const orderNo = await takeIn(desk, { danger: true });
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    const details = async () =>
      (await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')).currentDetails ?? '';
    await until(details, (text) => text.includes('外发存疑，须人工核实：突发风险 1'), 30_000);
    expect(ofOrder(orderNo)).toHaveLength(1);
    const rows = await desk.ledger.pool.query(
      `select 1 from ledger.unit_inbox where order_no = $1 and role = 'risk' and acts`,
      [orderNo],
    );
    expect(rows.rowCount).toBe(1);
  });

  test('a unit’s own system raises one by its signed signal', async () => {
    const orderNo = await takeIn(desk);
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    await handle.signal(commandSignals.raiseRisk, signedSignal(orderNo, 'raiseRisk', {}));
    await untilTold(orderNo, 1);
    await handle.signal(commandSignals.raiseRisk, signedSignal(orderNo, 'raiseRisk', {}, 's-water'));
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.some((event) => event.type === 'COMMAND_REFUSED' && event.code === 'NOT_CALLED'),
    );
    expect(ofOrder(orderNo)).toHaveLength(1);
  });

  test('a new run does not tell it again', async () => {
    const orderNo = freshOrder();
    const args = [startOf(intakeOf(orderNo, { danger: true }), { historyLimit: 60 })];
    const workflowId = complaintId(orderNo);
    await desk.client.workflow.start(COMPLAINT, { workflowId, taskQueue: desk.taskQueue, args });
    await until(
      () => eventsOf(desk, orderNo),
      (events) => events.length > 0,
    );
    const { runId } = await desk.client.workflow.getHandle(workflowId).describe();
    for (let i = 0; i < 14; i++) await give(desk, orderNo, 'urge', {}, AGENT);
    expect((await desk.client.workflow.getHandle(workflowId).describe()).runId).not.toBe(runId);
    await give(desk, orderNo, 'raiseRisk', {}, AGENT);
    await untilTold(orderNo, 2);
    expect(ofOrder(orderNo).map(({ key }) => key)).toEqual([`${orderNo}/risk-1`, `${orderNo}/risk-2`]);
  });
});
