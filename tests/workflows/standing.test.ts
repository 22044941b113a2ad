import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { commandSignals, complaintId } from '../../workflows/messages';
import { signedByALostTask } from './fixtures/lostTask';
import { AGENT, commandOf, type Desk, eventsOf, give, openDesk, signedSignal, takeIn, UNIT, until } from './desk';

/** As in production, a task of a dead worker comes back to another one after the engine's ten seconds. */
const LIMIT_MS = 180_000;

describe('a worker dies between the ledger’s commit and the engine’s task', () => {
  let hands: Desk;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    hands = await openDesk({ name: 'standing', handsOnly: true });
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await hands.close();
  });

  /** Starts a worker that stands still after committing that message; resolves once it polls. */
  async function pausingWorker(message: string, pauseMs: number) {
    const { address, urls, taskQueue } = hands;
    const file = join(__dirname, 'fixtures', 'pausingWorker.ts');
    const args = ['--import', 'tsx', file, address, JSON.stringify(urls), taskQueue, message, String(pauseMs)];
    const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child = worker;
    let said = '';
    worker.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const says = (word: string) =>
      until(
        async () => said,
        (text) => text.includes(word),
        60_000,
      );
    await says('polling');
    return { worker, committed: () => says('committed') };
  }

  /** Sends without waiting: the worker that should answer is about to die. */
  function sendAway(orderNo: string, id: string): void {
    void hands.gateway.command(orderNo, commandOf('sign', {}, UNIT, id)).catch(() => undefined);
  }

  async function messagesOf(orderNo: string): Promise<readonly string[]> {
    return (await eventsOf(hands, orderNo)).map(({ type, message }) => `${type} ${message ?? ''}`.trim());
  }

  test(
    'killed with -9: what stands is evolved, the message that came in between is judged anew, both count once',
    async () => {
      const { worker, committed } = await pausingWorker('sign-1', 600_000);
      const orderNo = await takeIn(hands);
      sendAway(orderNo, 'sign-1');
      await committed();
      worker.kill('SIGKILL');
      expect(await messagesOf(orderNo)).toEqual(['RECEIVED', 'DISPATCHED', 'SIGNED sign-1']);
      const contact = signedSignal(orderNo, 'contact', { reached: true }, 's-heat', 'contact-2');
      await hands.client.workflow.getHandle(complaintId(orderNo)).signal(commandSignals.contact, contact);
      const next = await openDesk({ ...hands, name: 'standing-next' });
      await until(
        () => messagesOf(orderNo),
        (messages) => messages.includes('CONTACTED contact-2'),
        60_000,
      );
      expect(await give(next, orderNo, 'sign', {}, UNIT, 'sign-1')).toMatchObject({ seq: 3, events: ['SIGNED'] });
      await give(next, orderNo, 'urge', {}, AGENT, 'urge-3');
      expect(await messagesOf(orderNo)).toEqual([
        'RECEIVED',
        'DISPATCHED',
        'SIGNED sign-1',
        'CONTACTED contact-2',
        'URGED urge-3',
      ]);
      await next.close();
    },
    LIMIT_MS,
  );

  test(
    'stopped (SIGSTOP) and woken as a zombie after another worker went on: nothing is written twice',
    async () => {
      const { worker, committed } = await pausingWorker('sign-1', 500);
      const orderNo = await takeIn(hands);
      sendAway(orderNo, 'sign-1');
      await committed();
      worker.kill('SIGSTOP');
      const next = await openDesk({ ...hands, name: 'standing-next' });
      // The same key again, as any client repeats after a 503.
      const answered = async () => give(next, orderNo, 'sign', {}, UNIT, 'sign-1').catch(() => undefined);
      expect(await until(answered, (answer) => answer !== undefined, 90_000)).toMatchObject({
        seq: 3,
        events: ['SIGNED'],
      });
      await give(next, orderNo, 'urge', {}, AGENT, 'urge-2');
      worker.kill('SIGCONT');
      await new Promise((wake) => setTimeout(wake, 2_000));
      await give(next, orderNo, 'urge', {}, AGENT, 'urge-3');
      expect(await messagesOf(orderNo)).toEqual([
        'RECEIVED',
        'DISPATCHED',
        'SIGNED sign-1',
        'URGED urge-2',
        'URGED urge-3',
      ]);
      await next.close();
    },
    LIMIT_MS,
  );

  test(
    'what the dead run recorded comes to light while a limit falls: who asks again is told that it was done, not that it is too late',
    async () => {
      const { orderNo, seq, answer } = await signedByALostTask(hands);
      expect(answer).toMatchObject({ answer: { seq, events: ['SIGNED'] } });
      const messages = await messagesOf(orderNo);
      expect(messages.filter((message) => message.includes('sign-1'))).toEqual(['SIGNED sign-1']);
    },
    LIMIT_MS,
  );
});
