import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { outwardSignature } from '../../activities/outward';
import { complaintId } from '../../workflows/messages';
import { ahead, type Desk, DISPATCHER, give, liveState, openDesk, takeIn, typesOf, UNIT, until, VISITOR } from './desk';
import { decodeHistory } from '../../platform/codec';
import { testConverter } from '../support/converter';

const SECRET = 'a-secret-of-the-call-centre';
const HOUR = 3_600_000;
interface Announced {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('follow-up tasks are announced outward', () => {
  let server: Server;
  let desk: Desk;
  const announced: Announced[] = [];
  let reply: 'ok' | 'error' | 'silence' = 'ok';

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        announced.push({ headers: request.headers, body });
        if (reply !== 'silence') response.writeHead(reply === 'ok' ? 202 : 500).end();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tasks`;
    desk = await openDesk({
      name: 'outward',
      deps: { outward: true, hook: { url, secret: SECRET, timeoutMs: 1_000 } },
    });
  });
  beforeEach(() => {
    announced.length = 0;
    reply = 'ok';
  });
  afterAll(async () => {
    await desk.close();
    server.closeAllConnections();
    server.close();
  });

  async function untilVisited(orderNo: string): Promise<void> {
    await give(desk, orderNo, 'report', { result: 'solved', contacted: true }, UNIT);
    await give(desk, orderNo, 'reviewReport', { accepted: true }, DISPATCHER);
    await until(
      async () => {
        await ahead(desk, orderNo, 12 * HOUR);
        return liveState(desk, orderNo);
      },
      ({ visit }) => visit?.task !== undefined,
    );
  }
  const detailsOf = async (orderNo: string) => {
    const metadata = await desk.client.workflow
      .getHandle(complaintId(orderNo))
      .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails ?? '';
  };

  test('each once, signed over time and body, with order number and task only', async () => {
    const orderNo = await takeIn(desk);
    await untilVisited(orderNo);
    const first = await until(
      async () => announced,
      (all) => all.length === 1,
    );
    const { headers, body } = first[0] as Announced;
    const signature = String(headers['x-jiesu-signature']);
    const at = Number(/^t=(\d+),/.exec(signature)?.[1]);
    expect(signature).toBe(outwardSignature(SECRET, at, body));
    expect(headers['idempotency-key']).toBe(`${orderNo}/1`);
    expect(JSON.parse(body)).toEqual({ orderNo, task: expect.objectContaining({ no: 1, channel: 'phone' }) });
    await give(desk, orderNo, 'recordFollowUp', { channel: 'phone', outcome: 'noAnswer' }, VISITOR);
    await until(
      async () => announced,
      (all) => all.length === 2,
    );
    expect(announced[1]?.headers['idempotency-key']).toBe(`${orderNo}/2`);
  });

  test.each(['error', 'silence'] as const)(
    '%s from the other side is doubtful: never sent again, shown to a person, the clocks go on',
    async (how) => {
      reply = how;
      const orderNo = await takeIn(desk);
      await untilVisited(orderNo);
      await until(
        () => detailsOf(orderNo),
        (details) => details.includes('外发存疑'),
        30_000,
      );
      expect(announced.filter(({ headers }) => headers['idempotency-key'] === `${orderNo}/1`)).toHaveLength(1);
      const before = (await typesOf(desk, orderNo)).length;
      await ahead(desk, orderNo, 30 * HOUR);
      expect((await typesOf(desk, orderNo)).length).toBeGreaterThan(before);
    },
  );

  test('the engine’s own pages read like the case: timer, details and summary in the operator’s language', async () => {
    const orderNo = await takeIn(desk);
    expect(await detailsOf(orderNo)).toContain('已派单，待签收');
    const handle = desk.client.workflow.getHandle(complaintId(orderNo));
    const { events } = await decodeHistory(await handle.fetchHistory(), testConverter());
    const timer = events?.find(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
    expect(Buffer.from(timer?.userMetadata?.summary?.data ?? []).toString()).toBe('"签收时限"');
    expect(await (await handle.describe()).staticSummary()).toBe('complaint · heating.none · 110108');
  });
});
