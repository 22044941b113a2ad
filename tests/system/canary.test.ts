import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SPOKEN_NAMES, COMMANDS, type SpokenName } from '../../domain/commands';
import { COMMAND_EXAMPLES, TEXT_FIELDS } from '../../api/schemas/commands';
import { freePort } from '../../platform/ports';
import { canaryText, filesOf, foundIn, foundInFiles, historiesAsText, tablesAsText } from './canary';
import { type Copy, copyIn, type Told } from './copy';
import { clear, emptyFolder, npmRun, tell, until } from './processes';

const WALKED = 'BJ20261124-C1';
const HELD = 'BJ20261124-C2';
const UNTOUCHED = 'BJ20261124-C3';

const CALLER = {
  name: '金丝雀',
  phone: '139 1234 5670',
  contact: '010-87654321',
  mail: 'jinsique@example.com',
  company: '金丝雀有限公司 jinsique',
  address: '金丝雀胡同 7 号 jinsique',
  sex: 'female',
};
const intake = (orderNo: string, more: object = {}) => ({
  orderNo,
  kind: 'help',
  channel: 'phone',
  matter: 'light.estate',
  place: { district: '110101', street: '110101001' },
  title: canaryText('title'),
  content: canaryText('content'),
  address: canaryText('address'),
  lat: 39.9123457,
  lng: 116.39,
  caller: CALLER,
  ...more,
});

/** A body of the command with a canary in every field in which people write. */
function bodyOf(name: SpokenName, more: object = {}): object {
  const example: Record<string, unknown> = { ...COMMAND_EXAMPLES[name] };
  if (name !== 'claimFollowUp') example.note = canaryText(name);
  for (const field of TEXT_FIELDS) if (field in example) example[field] = canaryText(`${name} ${field}`);
  return { ...example, ...more };
}

describe('who a caller is and what people say stands nowhere in clear', () => {
  const folder = emptyFolder('canary');
  const dataDir = join(folder, 'data');
  const answers: (Told & { readonly what: string })[] = [];
  const announced: string[] = [];
  /** Bytes, or signs, that were looked through. */
  let searched = 0;
  let copy: Copy;
  let hook: Server;
  let metricsPort: number;

  beforeAll(async () => {
    hook = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => announced.push(chunk));
      request.on('end', () => response.end());
      announced.push(`${request.url} ${JSON.stringify(request.headers)}`);
    });
    await new Promise<void>((listening) => hook.listen(0, '127.0.0.1', listening));
    metricsPort = await freePort();
    copy = await copyIn(folder, {
      LOG_LEVEL: 'trace',
      SDK_METRICS_PORT: String(metricsPort),
      FOLLOW_UP_HOOK_URL: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/tasks`,
      FOLLOW_UP_HOOK_SECRET: 'a secret of sixteen and more',
    });
    await copy.start();
  }, 180_000);
  afterAll(async () => {
    hook.close();
    await clear(folder);
  }, 60_000);

  const post = async (who: string, path: string, body: unknown, headers = {}) => {
    const told = await copy.ask(who, 'POST', path, body, headers);
    answers.push({ ...told, what: `POST ${path}` });
    return told;
  };
  const get = async (who: string, path: string) => {
    const told = await copy.ask(who, 'GET', path);
    answers.push({ ...told, what: `GET ${path}` });
    return told;
  };
  const give = async (orderNo: string, who: string, name: SpokenName, more: object = {}) => {
    const told = await copy.insist(who, orderNo, name, bodyOf(name, more));
    answers.push({ ...told, what: `POST ${name}` });
    expect([name, told.status, told.body.code]).toEqual([name, 200, undefined]);
  };

  test('the search itself finds every form, so that nothing found means nothing there', () => {
    const text = '诉求人金丝雀';
    expect(foundIn('', text)).toHaveLength(1);
    expect(foundIn('', JSON.stringify({ text }).replace(/[^\x20-\x7e]/g, escape))).toHaveLength(1);
    expect(foundIn('', encodeURIComponent(text))).toHaveLength(1);
    expect(foundIn('', Buffer.from(text).toString('hex'))).toHaveLength(1);
    expect(foundIn('', Buffer.from(text, 'utf16le'))).toHaveLength(1);
    for (const before of ['', '诉', 'a', 'ab'])
      expect(foundIn('', Buffer.from(`${before}金丝雀。`).toString('base64'))).toHaveLength(1);
    expect(foundIn('', 'nobody')).toEqual([]);

    function escape(character: string): string {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    }
  });

  test('a whole course, with a canary in every field people write in', async () => {
    expect((await post('AGENT', '/v1/complaints', intake(WALKED))).status).toBe(201);
    await give(WALKED, 'UNIT', 'sign');
    await give(WALKED, 'UNIT', 'contact');
    await give(WALKED, 'AGENT', 'urge');
    const told = { toldAt: new Date().toISOString() };
    await give(WALKED, 'UNIT', 'askExtension', { value: 1, unit: 'workday', ...told });
    await give(WALKED, 'DISPATCHER', 'ruleExtension');
    const promised = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await give(WALKED, 'UNIT', 'askHang', { promised, ...told });
    await give(WALKED, 'DISTRICT', 'endorseHang');
    await give(WALKED, 'CITY', 'ruleHang');
    await give(WALKED, 'UNIT', 'resumeHang');
    await give(WALKED, 'SUPERVISOR', 'supervise');
    await give(WALKED, 'UNIT', 'report');
    await give(WALKED, 'DISPATCHER', 'reviewReport', { accepted: false });
    await give(WALKED, 'UNIT', 'report');
    await give(WALKED, 'DISPATCHER', 'reviewReport', { accepted: true });
    expect((await post('AGENT', '/v1/complaints', intake(HELD, { treatment: { as: 'hold' } }))).status).toBe(201);
    await give(HELD, 'AGENT', 'askInfo');
    await give(HELD, 'AGENT', 'addInfo', { place: { district: '110101', street: '110101001' } });
    await give(HELD, 'AGENT', 'cancel');
    expect((await post('AGENT', '/v1/complaints', intake(UNTOUCHED))).status).toBe(201);
    const kept = await post('UNIT', `/v1/complaints/${UNTOUCHED}/texts`, { text: canaryText('text') });
    expect(kept.status).toBe(201);
  }, 120_000);

  test('who is on the order reads caller and words, and each reading is recorded', async () => {
    // Not among the answers searched below: here the words belong.
    const told = await copy.ask('UNIT', 'GET', `/v1/complaints/${UNTOUCHED}/caller`);
    expect([told.status, told.body]).toMatchObject([
      200,
      { content: canaryText('content'), address: canaryText('address'), caller: { name: CALLER.name } },
    ]);
    const asked = npmRun('vault', ['readings', '--order', UNTOUCHED], {
      ...copy.env,
      JIESU_KEY: copy.keys.AUDITOR ?? '',
    });
    const [code, text] = [await asked.ended, asked.text()];
    expect([code, foundIn('readings', text)]).toEqual([0, []]);
    expect(text).toContain('demo-unit-bj-110101001');
  });

  test('the citizen’s own door: the right code, a wrong one, words of theirs, their name in the address', async () => {
    const issued = await copy.ask('AGENT', 'POST', `/v1/complaints/${UNTOUCHED}/code`);
    expect([issued.status, issued.body.code]).toEqual([201, expect.stringMatching(/-/)]);
    const code = { 'x-order-code': String(issued.body.code) };
    const mine = async (method: string, path: string, headers: object, body?: object) => {
      const told = await copy.ask(undefined, method, path, body, { ...headers });
      answers.push({ ...told, what: `${method} ${path.slice(0, 20)}` });
      return told.status;
    };
    const own = `/v1/my/orders/${UNTOUCHED}`;
    expect(await mine('GET', own, code)).toBe(200);
    expect(await mine('POST', `${own}/urge`, code, { note: canaryText('own urge') })).toBe(200);
    expect(await mine('GET', own, { 'x-order-code': 'jinsique-13912345670' })).toBeGreaterThanOrEqual(400);
    expect(await mine('GET', `/v1/my/orders/${encodeURIComponent('金丝雀')}`, code)).toBeGreaterThanOrEqual(400);
    expect(await mine('GET', `${own}?phone=13912345670`, code)).toBeGreaterThanOrEqual(200);
  }, 60_000);

  test('the server that opens payloads, asked by a stranger with canaries in address, header and body', async () => {
    const [, base = ''] = /(https?:\/\/127\.0\.0\.1:\d+)\/login/.exec(copy.running().text()) ?? [];
    expect(base).not.toBe('');
    const payloads = [{ metadata: {}, data: Buffer.from(canaryText('payload')).toString('base64') }];
    for (const path of ['/decode', '/decode?name=jinsique', `/login/${encodeURIComponent('金丝雀')}`]) {
      const answer = await fetch(`${base}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer jinsique-13912345670' },
        body: JSON.stringify({ payloads }),
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      const headers = Object.fromEntries(answer.headers);
      answers.push({ status: answer.status, text: await answer.text(), headers, body: {}, what: 'codec server' });
    }
  }, 60_000);

  test('every command refused in the wrong stage or to the wrong role, with canaries in its body', async () => {
    for (const name of SPOKEN_NAMES) {
      const who = COMMANDS[name].roles[0] === 'timer' ? 'ADMIN' : 'APPRAISER';
      await post(who, `/v1/complaints/${HELD}/${name}`, bodyOf(name));
      await post('CITY', `/v1/complaints/${HELD}/${name}`, bodyOf(name));
    }
    expect(answers.filter(({ status }) => status === 403).length).toBeGreaterThan(10);
    expect(answers.filter(({ status }) => status === 409).length).toBeGreaterThan(5);
  }, 120_000);

  test('errors provoked on purpose, with canaries in names, values, paths, queries and headers', async () => {
    const no = (index: number) => `BJ20261124-E${index}00`;
    const wrong: readonly (readonly [string, unknown, Record<string, string>?])[] = [
      ['/v1/complaints', { ...intake(no(1)), 金丝雀: 'jinsique' }],
      ['/v1/complaints', intake('13912345670')],
      ['/v1/complaints', intake(no(2), { matter: 'jinsique' })],
      ['/v1/complaints', intake(no(3), { place: { district: '110101', street: 'jinsique' } })],
      ['/v1/complaints', intake(no(4), { content: [canaryText('list')] })],
      ['/v1/complaints', intake(no(5), { caller: { ...CALLER, phone: 'jinsique 13912345670 x y' } })],
      ['/v1/complaints', intake(no(6), { content: `${canaryText('control')}\u0007` })],
      ['/v1/complaints', intake(no(7), { content: canaryText('long').repeat(400) })],
      ['/v1/complaints', intake(no(8), { content: canaryText('longer').repeat(2_000) })],
      ['/v1/complaints', intake(no(9), { treatment: { as: 'merge', into: 'jinsique-0001' } })],
      ['/v1/complaints', intake(UNTOUCHED, { content: canaryText('other content') })],
      ['/v1/complaints', `{"orderNo": "金丝雀 jinsique 13912345670`],
      ['/v1/complaints', canaryText('plain'), { 'content-type': 'text/plain; charset=jinsique' }],
      [`/v1/complaints/${UNTOUCHED}/jinsique`, { note: canaryText('unknown command') }],
      [`/v1/complaints/${UNTOUCHED}/dispatch`, { unit: 'jinsique', note: canaryText('dispatch') }],
      [`/v1/complaints/${UNTOUCHED}/object`, { ground: 'duty', proposedUnit: 'jinsique', note: canaryText('object') }],
      [`/v1/complaints/${UNTOUCHED}/urge`, { note: canaryText('key') }, { 'idempotency-key': '13912345670' }],
      [`/v1/complaints/${encodeURIComponent('金丝雀')}/urge`, { note: canaryText('path') }],
      [`/v1/complaints/BJ20261124-NONE/urge`, { note: canaryText('no such order') }],
    ];
    for (const [path, body, headers] of wrong) {
      const told = await post('CITY', path, body, headers);
      expect([path, told.status >= 400 && told.status < 500, told.status]).toEqual([path, true, told.status]);
    }
    for (const path of [
      '/jinsique/13912345670',
      `/v1/complaints?cursor=jinsique`,
      `/v1/complaints?stage=${encodeURIComponent('金丝雀')}`,
      `/v1/complaints?unit=jinsique&limit=13912345670`,
      '/v1/units/jinsique/orders',
      `/v1/complaints/${UNTOUCHED}/texts/jinsique`,
      `/v1/complaints/${encodeURIComponent('金丝雀 13912345670')}`,
      '/v1/complaints/%E9%87%91%zz-jinsique',
    ])
      await get('AUDITOR', path);
    const stranger = await copy.ask(undefined, 'GET', '/v1/complaints', undefined, {
      authorization: 'Bearer jinsique-13912345670',
    });
    answers.push({ ...stranger, what: 'wrong key' });
    const raw = await rawRequest(copy.url, 'GET /jinsique 13912345670\r\nX: jinsique\r\n\r\n');
    answers.push({ status: 400, text: raw, headers: {}, body: {}, what: 'no HTTP' });
  }, 120_000);

  test('the same while database and engine are killed under it', async () => {
    for (const part of ['database', 'engine'] as const) {
      copy.kill(part);
      const sent = Array.from({ length: 4 }, (_, index) => [
        post('AGENT', '/v1/complaints', intake(`BJ20261124-${part}-${index}`)),
        post('AGENT', `/v1/complaints/${UNTOUCHED}/urge`, bodyOf('urge')),
        get('AGENT', `/v1/complaints/${UNTOUCHED}`),
      ]);
      await Promise.all(sent.flat());
      await copy.untilReady();
    }
    expect(answers.some(({ status }) => status === 503)).toBe(true);
  }, 180_000);

  test('histories are put away, a day is sealed, words are taken and topics are made of them', async () => {
    for (const [name, ...args] of [
      ['archive', 'run', '--days', '0'],
      ['audit', 'seal'],
      ['features', 'rebuild'],
      ['topics', 'run', '--from', '2020-01-01', '--to', '2040-01-01'],
    ] as const) {
      const { code, text } = await copy.command(name, ...args);
      expect([name, code, code === 0 ? '' : text]).toEqual([name, 0, '']);
      answers.push({ status: 0, text, headers: {}, body: {}, what: `npm run ${name}` });
    }
    expect(filesOf(join(dataDir, 'archive')).some((file) => file.endsWith('.pack'))).toBe(true);
  }, 180_000);

  test('no answer, header, figure or announcement holds a canary', async () => {
    const own = await (await fetch(`${copy.url}/metrics`)).text();
    expect(own).toContain('jiesu_');
    const sdk = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(sdk).toContain('temporal_');
    const found = [
      ...answers.flatMap(({ what, status, text, headers }) =>
        foundIn(`${what} ${status}`, `${text}\n${JSON.stringify(headers)}`),
      ),
      ...foundIn('/metrics', own),
      ...foundIn('metrics of the SDK', sdk),
      ...announced.flatMap((each) => foundIn('follow-up hook', each)),
      ...foundIn('screen', copy.running().text()),
    ];
    expect(found).toEqual([]);
    searched += [own, sdk, copy.running().text(), ...announced].join('').length;
    searched += answers.reduce((sum, { text, headers }) => sum + text.length + JSON.stringify(headers).length, 0);
    tell(`searched: ${answers.length} answers, ${announced.length} pieces announced`);
  });

  test('no row of any table and no history of the engine holds a canary', async () => {
    const tables = await tablesAsText(dataDir);
    expect([...tables.keys()]).toEqual(
      expect.arrayContaining(['ledger.order_event', 'ledger.complaint', 'vault.text']),
    );
    expect(tables.get('ledger.order_event')).toContain(WALKED);
    expect([...tables].flatMap(([name, text]) => foundIn(name, text))).toEqual([]);

    const histories = await until('all runs are listed', async () => {
      const all = await historiesAsText(copy.engine(), dataDir);
      return [WALKED, HELD, UNTOUCHED].every((no) => [...all.keys()].some((id) => id.startsWith(`complaint/${no} `)))
        ? all
        : undefined;
    });
    const walked = [...histories].find(([id]) => id.startsWith(`complaint/${WALKED} `))?.[1];
    // The search reads payloads: a code of the matter stands in one.
    expect(walked).toContain('light.estate');
    expect([...histories].flatMap(([id, text]) => foundIn(id, text))).toEqual([]);
    expect([...tables.keys()]).toEqual(expect.arrayContaining(['vault.features', 'insight.topic', 'audit.seal']));
    searched += [...tables.values(), ...histories.values()].reduce((sum, text) => sum + text.length, 0);
    tell(`searched: ${tables.size} tables, ${histories.size} histories`);
  }, 120_000);

  test('no byte of the data folder holds a canary after the system has stopped', async () => {
    expect(await copy.ctrlC()).toBe(0);
    expect(filesOf(dataDir).some((file) => file.endsWith('jiesu.log'))).toBe(true);
    const { found, bytes } = foundInFiles(dataDir);
    expect(found).toEqual([]);
    searched += bytes;
    tell(`searched: ${filesOf(dataDir).length} files, ${bytes} bytes; ${searched} bytes in all`);
  }, 120_000);
});

/** Bytes that are no HTTP, and whatever is answered. */
function rawRequest(url: string, bytes: string): Promise<string> {
  return new Promise((answer, failed) => {
    let text = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('end', () => answer(text)).on('error', failed);
  });
}
