import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type Copy, copyIn, type Part, PARTS, type Told } from './copy';
import { clear, emptyFolder, kill, npmRun, tell, until } from './processes';

const PER_ROUND = 5;

/** One message of a hotline or a unit: sent again, under the same number or key, until it is acknowledged. */
interface Message {
  readonly who: string;
  readonly path: string;
  readonly body: object;
  readonly key: string;
  /** The answer that acknowledged it. */
  told?: Told;
}

interface Order {
  readonly orderNo: string;
  readonly messages: readonly Message[];
}

function orderOf(round: string, index: number): Order {
  const orderNo = `BJ20261124-${round}-${index}`;
  const path = `/v1/complaints/${orderNo}`;
  const command = (who: string, name: string, body: object): Message => ({
    who,
    path: `${path}/${name}`,
    body,
    key: `${name}-${randomUUID()}`,
  });
  const intake = {
    orderNo,
    kind: 'help',
    channel: 'phone',
    matter: 'light.estate',
    place: { district: '110101', street: '110101001' },
    content: `路灯不亮，第 ${index} 处。`,
    caller: { name: '王女士', phone: '13800000000' },
  };
  return {
    orderNo,
    messages: [
      { who: 'AGENT', path: '/v1/complaints', body: intake, key: `intake-${randomUUID()}` },
      command('UNIT', 'sign', {}),
      command('UNIT', 'contact', { reached: true, note: '已联系。' }),
      command('AGENT', 'urge', { note: '催办。' }),
    ],
  };
}

describe('kill -9 at any moment loses nothing that was acknowledged and does nothing twice', () => {
  const folder = emptyFolder('killed');
  const orders: Order[] = [];
  let copy: Copy;
  beforeAll(async () => {
    copy = await copyIn(folder);
  });
  afterAll(() => clear(folder), 60_000);

  const send = ({ who, path, body, key }: Message) => copy.ask(who, 'POST', path, body, { 'idempotency-key': key });

  /** Sends until acknowledged: what a client does that heard nothing, or 503. */
  async function deliver(message: Message): Promise<void> {
    message.told = await until(`${message.path} is acknowledged`, async () => {
      const told = await send(message);
      if (told.status >= 200 && told.status < 300) return told;
      if (told.status !== 0 && told.status !== 503) throw new Error(`${message.path}: ${told.status} ${told.text}`);
      return undefined;
    });
  }

  /** Several orders side by side, each message after the one before; `onAcknowledged` counts. */
  async function liveThrough(made: readonly Order[], onAcknowledged: (count: number) => void): Promise<void> {
    let count = 0;
    await Promise.all(
      made.map(async ({ messages }) => {
        for (const message of messages) {
          await deliver(message);
          onAcknowledged(++count);
        }
      }),
    );
  }

  const timeline = async (orderNo: string) => {
    const told = await copy.ask('AUDITOR', 'GET', `/v1/complaints/${orderNo}/timeline`);
    expect([orderNo, told.status]).toEqual([orderNo, 200]);
    return told.body.events as { readonly type: { readonly code: string }; readonly message?: string }[];
  };

  async function expectEverythingOnce(): Promise<void> {
    for (const { orderNo, messages } of orders) {
      const events = await timeline(orderNo);
      const codes = events.map(({ type }) => type.code);
      expect([orderNo, ...codes]).toEqual([orderNo, 'RECEIVED', 'DISPATCHED', 'SIGNED', 'CONTACTED', 'URGED']);
      expect(events.slice(2).map(({ message }) => message)).toEqual(messages.slice(1).map(({ key }) => key));
    }
    for (const what of ['compare', 'verify']) {
      const { code, text } = await copy.command('ledger', what);
      expect([what, code, text]).toEqual([what, 0, expect.stringContaining(`${orders.length} 单`)]);
    }
  }

  test('a very first start killed in the middle leaves nothing behind that stops the next one', async () => {
    const first = npmRun('start', [], copy.env);
    await first.until(/data folder/);
    tell(`kill -9 system (process ${first.pid}) in its first start`);
    kill(first.pid, 'SIGKILL');
    await first.ended;
    await copy.start();
    expect((await copy.ask('AGENT', 'GET', '/readyz')).status).toBe(200);
  }, 180_000);

  const ROUNDS: readonly (readonly [string, readonly Part[]])[] = [
    ['the database', ['database']],
    ['the engine', ['engine']],
    ['worker and API', ['system']],
    ['all of it at once', PARTS],
  ];
  test.each(ROUNDS)(
    '%s killed while orders come in and are worked on',
    async (name, parts) => {
      const round = parts.length === 1 ? (parts[0] ?? '') : 'all';
      const made = Array.from({ length: PER_ROUND }, (_, index) => orderOf(round, index));
      orders.push(...made);
      let back: Promise<void> | undefined;
      await liveThrough(made, (count) => {
        if (count !== 6) return;
        tell(`${count} messages of ${PER_ROUND * 4} acknowledged: ${name}`);
        const { ended } = copy.running();
        copy.kill(...parts);
        // The database and the engine are started again by the system; the system itself by whoever keeps it.
        if (parts.includes('system')) back = ended.then(() => copy.start());
      });
      await back;
      await copy.untilReady();
      await until('everything accepted is in the ledger', async () => {
        const told = await copy.ask('AGENT', 'GET', `/v1/complaints/${made.at(-1)?.orderNo}`);
        return told.body.source === 'ledger' && told.body.pending === undefined ? true : undefined;
      });
    },
    240_000,
  );

  test('every order and every command is there exactly once, and the record agrees with itself', async () => {
    await until('all events are in', async () => {
      const lengths = await Promise.all(orders.map(async ({ orderNo }) => (await timeline(orderNo)).length));
      return lengths.every((length) => length >= 5) ? true : undefined;
    });
    await expectEverythingOnce();
  }, 180_000);

  test('each message sent once more gets the same answer and changes nothing', async () => {
    for (const { messages } of orders) {
      for (const message of messages) {
        const first = message.told;
        await deliver(message);
        const again = message.told;
        // What was 202 while the ledger was away stays 202 under its key: how it ended is for GET to say.
        const same = first?.status === 202 ? [200, 202] : [200];
        expect([message.path, same]).toEqual([message.path, expect.arrayContaining([again?.status])]);
        if (first?.status === 201) expect(again?.body).toEqual(first.body);
        if (first?.status === 200) expect(again?.body.seq).toBe(first.body.seq);
      }
    }
    await expectEverythingOnce();
  }, 180_000);

  test('the engine’s database lost: revived from the ledger, every order runs with the same next due', async () => {
    const standing = async () => {
      const all = await Promise.all(
        orders.map(async ({ orderNo }) => {
          // A busy machine may answer 503 once; anything else that is no answer is a fault.
          const body = await until(`${orderNo} is read`, async () => {
            const told = await copy.ask('AGENT', 'GET', `/v1/complaints/${orderNo}`);
            if (told.status === 0 || told.status === 503) return undefined;
            expect([orderNo, told.status]).toEqual([orderNo, 200]);
            return told.body;
          });
          return [orderNo, body.stage, body.version, body.nextDue, body.due] as const;
        }),
      );
      return all;
    };
    const before = await standing();
    expect(before.every(([, , , nextDue]) => nextDue !== undefined)).toBe(true);

    await copy.ctrlC();
    rmSync(join(folder, 'data', 'temporal'), { recursive: true });
    tell('the engine’s database is deleted');
    await copy.start();
    const report = join(folder, 'revive.json');
    const revived = await copy.command('revive', '--open', '--json', report);
    expect([revived.code, revived.text]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      well: true,
      open: orders.length,
      revived: orders.length,
      running: 0,
      failed: [],
    });
    expect(await standing()).toEqual(before);

    const connection = await Connection.connect({ address: copy.engine() });
    const client = new Client({ connection });
    for (const { orderNo } of orders) {
      const { status } = await client.workflow.getHandle(`complaint/${orderNo}`).describe();
      expect([orderNo, status.name]).toEqual([orderNo, 'RUNNING']);
    }
    await connection.close();
    const again = await copy.command('revive', '--open');
    expect([again.code, again.text]).toEqual([0, expect.stringContaining(`running ${orders.length}`)]);

    // What was deduplicated before stays so, although the workflow that knew it is gone.
    const [first] = orders;
    await deliver(first?.messages[1] as Message);
    for (const { orderNo } of orders) {
      const told = await copy.insist('UNIT', orderNo, 'report', { result: 'solved' });
      expect([orderNo, told.status, told.body.code]).toEqual([orderNo, 200, undefined]);
    }
    for (const { orderNo } of orders)
      expect((await timeline(orderNo)).map(({ type }) => type.code)).toEqual([
        'RECEIVED',
        'DISPATCHED',
        'SIGNED',
        'CONTACTED',
        'URGED',
        'REPORTED',
      ]);
    const { code, text } = await copy.command('ledger', 'verify');
    expect([code, text]).toEqual([0, expect.any(String)]);
  }, 240_000);
});
