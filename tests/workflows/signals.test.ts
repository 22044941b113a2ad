import { randomUUID } from 'node:crypto';
import { commandSignals, complaintId } from '../../workflows/messages';
import { type Desk, eventsOf, give, HEAT, openDesk, signedSignal, takeIn, typesOf, UNIT, until } from './desk';

describe('signals from a department’s own system', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk({ name: 'signals' });
  });
  afterAll(() => desk.close());

  const handleOf = (orderNo: string) => desk.client.workflow.getHandle(complaintId(orderNo));
  const untilTypes = (orderNo: string, count: number) =>
    until(
      () => typesOf(desk, orderNo),
      (types) => types.length >= count,
    );
  const refusals = async (orderNo: string) =>
    (await eventsOf(desk, orderNo)).filter(({ type }) => type === 'COMMAND_REFUSED');

  test('signed by the unit’s key, sign, contact and report count as if the API had taken them', async () => {
    const orderNo = await takeIn(desk);
    await handleOf(orderNo).signal(commandSignals.sign, signedSignal(orderNo, 'sign', {}));
    await handleOf(orderNo).signal(commandSignals.contact, signedSignal(orderNo, 'contact', { reached: true }));
    await handleOf(orderNo).signal(commandSignals.report, signedSignal(orderNo, 'report', { result: 'solved' }));
    expect((await untilTypes(orderNo, 5)).slice(2)).toEqual(['SIGNED', 'CONTACTED', 'REPORTED']);
    const [, , signed] = await eventsOf(desk, orderNo);
    expect(signed?.by).toEqual({ role: 'unit', unit: HEAT, key: 's-heat' });
  });

  test('sent twice under one id it counts once, also when the second comes as an update', async () => {
    const orderNo = await takeIn(desk);
    const message = signedSignal(orderNo, 'contact', { reached: true });
    await handleOf(orderNo).signal(commandSignals.contact, message);
    await handleOf(orderNo).signal(commandSignals.contact, message);
    await untilTypes(orderNo, 4);
    const answer = await give(desk, orderNo, 'contact', { reached: true }, UNIT, message.id);
    expect(answer).toMatchObject({ duplicate: true, seq: 4 });
    expect(await typesOf(desk, orderNo)).toEqual(['RECEIVED', 'DISPATCHED', 'SIGNED', 'CONTACTED']);
  });

  test('a foreign signature, another unit’s key or an altered body is BAD_SIGNATURE and burns no message id', async () => {
    const orderNo = await takeIn(desk);
    const good = signedSignal(orderNo, 'sign', {});
    const elsewhere = signedSignal(await takeIn(desk), 'sign', {});
    const altered = { ...signedSignal(orderNo, 'contact', { reached: false }), body: { reached: true } };
    await handleOf(orderNo).signal(commandSignals.sign, { ...good, signature: elsewhere.signature });
    await handleOf(orderNo).signal(commandSignals.sign, { ...good, key: 's-water' });
    await handleOf(orderNo).signal(commandSignals.contact, altered);
    await untilTypes(orderNo, 5);
    expect(await refusals(orderNo)).toMatchObject([
      { command: 'sign', code: 'BAD_SIGNATURE' },
      { command: 'sign', code: 'BAD_SIGNATURE' },
      { command: 'contact', code: 'BAD_SIGNATURE' },
    ]);
    await handleOf(orderNo).signal(commandSignals.sign, good);
    expect((await untilTypes(orderNo, 6)).at(-1)).toBe('SIGNED');
  });

  test('a signal that the regulation refuses becomes an event that the unit sees, once', async () => {
    const orderNo = await takeIn(desk);
    const message = signedSignal(orderNo, 'sign', {}, 's-water');
    await handleOf(orderNo).signal(commandSignals.sign, message);
    await handleOf(orderNo).signal(commandSignals.sign, message);
    await untilTypes(orderNo, 3);
    await give(desk, orderNo, 'sign', {}, UNIT);
    expect(await refusals(orderNo)).toMatchObject([
      {
        command: 'sign',
        code: 'NOT_THE_HOLDER',
        rule: 'art. 14; TL-8',
        message: message.id,
        by: { unit: 'BJ-ENT-WATER' },
      },
    ]);
  });

  test('malformed, with words instead of a text’s hash, unknown, too large, undecodable: refused, never a failed task', async () => {
    const orderNo = await takeIn(desk);
    const handle = handleOf(orderNo);
    await handle.signal(commandSignals.sign, 'sign please');
    await handle.signal(commandSignals.report, signedSignal(orderNo, 'report', { result: 'perhaps' }));
    await handle.signal(
      commandSignals.contact,
      signedSignal(orderNo, 'contact', { reached: true, note: '已联系张先生' }),
    );
    await handle.signal(
      commandSignals.contact,
      signedSignal(orderNo, 'contact', { reached: true, note: 'e'.repeat(64) }),
    );
    await handle.signal('closeItPlease', {});
    await handle.signal(commandSignals.sign, { id: 'x', blob: 'x'.repeat(100_000) });
    await desk.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: complaintId(orderNo) },
      signalName: 'sign',
      requestId: randomUUID(),
      input: { payloads: [{ metadata: { encoding: Buffer.from('binary/of-mars') }, data: Buffer.from([1, 2, 3]) }] },
    });
    await untilTypes(orderNo, 9);
    expect(await refusals(orderNo)).toMatchObject([
      { command: 'sign', code: 'INVALID_BODY' },
      { command: 'report', code: 'INVALID_BODY', rule: 'body: result' },
      { command: 'contact', code: 'INVALID_BODY' },
      { command: 'contact', code: 'UNKNOWN_TEXT' },
      { command: 'closeItPlease', code: 'UNKNOWN_COMMAND' },
      { command: 'sign', code: 'INVALID_BODY' },
      { command: 'sign', code: 'INVALID_BODY' },
    ]);
    expect(JSON.stringify(await eventsOf(desk, orderNo))).not.toContain('张先生');
    await give(desk, orderNo, 'sign', {}, UNIT);
    const { events } = await handle.fetchHistory();
    expect(events?.filter(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes)).toEqual([]);
  });

  test('a name that says who somebody is does not get into the record', async () => {
    const orderNo = await takeIn(desk);
    await handleOf(orderNo).signal('为张先生13800138000办结', {});
    await untilTypes(orderNo, 3);
    expect(await refusals(orderNo)).toMatchObject([{ command: 'unknown', code: 'UNKNOWN_COMMAND' }]);
  });
});
