import type { AddressInfo } from 'node:net';
import { announce, outwardSignature } from '../../activities/outward';
import { announcementCheck, FRESH_MS, hookServer } from '../../dialler/hook';
import type { Task } from '../../dialler/task';

const SECRET = 'not-a-secret';
const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const BODY = JSON.stringify({
  orderNo: 'BJ20261124-000123',
  task: { channel: 'phone', from: NOW, no: 1, until: NOW + 1 },
});
const signed = (at: number, body = BODY, secret = SECRET) => outwardSignature(secret, at, body);

describe('an announcement of a follow-up task', () => {
  const check = (at = NOW) => announcementCheck(SECRET, () => at);

  test('signed, fresh and new is taken', () => {
    expect(check()(signed(NOW), BODY)).toMatchObject({
      orderNo: 'BJ20261124-000123',
      no: 1,
      channel: 'phone',
      from: NOW,
    });
  });

  test.each([
    ['without a signature', undefined, BODY],
    ['with a signature of another form', 'sha256=00', BODY],
    ['signed with another secret', signed(NOW, BODY, 'other'), BODY],
    ['changed on the way', signed(NOW), BODY.replace('000123', '000124')],
    ['under another time', signed(NOW).replace(`t=${NOW}`, `t=${NOW + 1}`), BODY],
  ])('%s is refused', (_, signature, body) => {
    expect(check()(signature, body)).toEqual({ status: 401, code: 'BAD_SIGNATURE' });
  });

  test('five minutes old is taken, a millisecond older refused; the same for a clock that is ahead', () => {
    for (const [at, taken] of [
      [NOW - FRESH_MS, true],
      [NOW - FRESH_MS - 1, false],
      [NOW + FRESH_MS, true],
      [NOW + FRESH_MS + 1, false],
    ] as const) {
      const result = check()(signed(at), BODY);
      if (taken) expect(result).toMatchObject({ no: 1 });
      else expect(result).toEqual({ status: 401, code: 'STALE' });
    }
  });

  test('sent a second time is refused', () => {
    const once = check();
    once(signed(NOW), BODY);
    expect(once(signed(NOW), BODY)).toEqual({ status: 409, code: 'REPEATED' });
  });

  test.each([
    ['no JSON', '{'],
    ['no order number', JSON.stringify({ task: { no: 1, channel: 'phone', from: 1 } })],
    [
      'an order number with a path in it',
      JSON.stringify({ orderNo: '../keys', task: { no: 1, channel: 'phone', from: 1 } }),
    ],
    ['an unknown channel', JSON.stringify({ orderNo: 'BJ20261124-1', task: { no: 1, channel: 'fax', from: 1 } })],
  ])('rightly signed with %s is refused', (_, body) => {
    expect(check()(signed(NOW, body), body)).toEqual({ status: 400, code: 'INVALID_BODY' });
  });
});

describe('the server that takes announcements', () => {
  const taken: Task[] = [];
  const server = hookServer(announcementCheck(SECRET, Date.now), (task) => {
    if (taken.some(({ key }) => key === task.key)) return false;
    taken.push(task);
    return true;
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));
  const task = { no: 1, channel: 'phone', from: NOW, until: NOW + 1 } as const;

  test('understands what the system sends, and says so for certain', async () => {
    const send = announce({ hook: { url, secret: SECRET } });
    expect(await send({ orderNo: 'BJ20261124-000777', task })).toBe(true);
    expect(taken.map(({ orderNo }) => orderNo)).toEqual(['BJ20261124-000777']);
  });

  test('is not believed when it refuses', async () => {
    const send = announce({ hook: { url, secret: 'other' } });
    expect(await send({ orderNo: 'BJ20261124-000778', task })).toBe(false);
    expect(taken).toHaveLength(1);
  });

  test('takes the same task once, however it is signed', async () => {
    const send = announce({ hook: { url, secret: SECRET } });
    expect(await send({ orderNo: 'BJ20261124-000777', task })).toBe(false);
    expect(taken).toHaveLength(1);
  });

  test('takes nothing large and nothing but POST', async () => {
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(20_000) })).status).toBe(413);
  });
});
