import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Client } from 'pg';
import { COMMAND_EXAMPLES } from '../../api/schemas/commands';
import { SPOKEN_NAMES } from '../../domain/commands';
import { complaintId } from '../../workflows/messages';
import { HEAT, until } from '../workflows/desk';
import { bodyOf, type House, openHouse, whoMay } from './house';
import { decodeHistory } from '../../platform/codec';
import { testConverter } from '../support/converter';
import { textsOf } from '../support/historyText';

let house: House;
beforeAll(async () => {
  house = await openHouse('api-e2e');
});
afterAll(() => house.close());

const AGENT = ['agent'] as const;
const UNIT = ['unit', HEAT] as const;

describe('taking a request in', () => {
  test('the receipt names the lead unit, the limit and the due time, and a GET right after sees the order', async () => {
    const body = bodyOf();
    const told = await house.post(AGENT, '/v1/complaints', body);
    expect([told.status, told.headers.location]).toEqual([201, `/v1/complaints/${body.orderNo}`]);
    expect(told.body).toMatchObject({
      orderNo: body.orderNo,
      stage: { code: 'DISPATCHED', zh: '已派单待签收' },
      level: { code: '2' },
      unit: HEAT,
      limit: { value: 24, unit: { code: 'hour' }, zh: '24小时', en: '24 hours' },
      dueAt: expect.stringMatching(/\+08:00$/),
      dueWords: { zh: expect.stringContaining('北京时间'), en: expect.stringContaining('Beijing time') },
      names: { units: { [HEAT]: { zh: expect.any(String), en: expect.any(String) } } },
    });
    const seen = await house.get(AGENT, `/v1/complaints/${body.orderNo}`);
    expect([seen.status, seen.body]).toMatchObject([
      200,
      { orderNo: body.orderNo, stage: { code: 'DISPATCHED' }, source: 'ledger', dueAt: told.body.dueAt, unit: HEAT },
    ]);
  });

  test('the same number with the same content: 200 and the same receipt, however the order went on', async () => {
    const body = bodyOf();
    const first = await house.post(AGENT, '/v1/complaints', body);
    await house.post(UNIT, `/v1/complaints/${body.orderNo}/sign`);
    const reordered = Object.fromEntries(Object.entries(body).reverse());
    const again = await house.post(AGENT, '/v1/complaints', reordered);
    expect([again.status, again.headers.location]).toEqual([200, first.headers.location]);
    expect(again.body).toEqual(first.body);
  });

  test.each([
    ['another text', { content: '完全不同的内容' }],
    ['another matter', { matter: 'water.none' }],
    ['another caller', { caller: { name: '王五', phone: '13900139000' } }],
  ])('the same number with %s is a conflict', async (_what, change) => {
    const body = bodyOf();
    expect((await house.post(AGENT, '/v1/complaints', body)).status).toBe(201);
    const told = await house.post(AGENT, '/v1/complaints', { ...body, ...change });
    expect([told.status, told.body.code]).toEqual([409, 'ORDER_NO_CONFLICT']);
  });

  test('twenty times at once: one order, one receipt', async () => {
    const body = bodyOf();
    const all = await Promise.all(Array.from({ length: 20 }, () => house.post(AGENT, '/v1/complaints', body)));
    expect(all.filter(({ status }) => status > 201).map(({ text }) => text)).toEqual([]);
    for (const told of all) {
      expect(told.body).toEqual(all[0]?.body);
      expect([200, 201]).toContain(told.status);
    }
    const { rows } = await house.desk.ledger.pool.query(
      "select count(*)::int as n from ledger.order_event where order_no = $1 and type = 'RECEIVED'",
      [body.orderNo],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test.each([
    ['matter', { matter: 'heating.moon' }, 'UNKNOWN_MATTER'],
    ['street', { place: { street: '110108999' } }, 'UNKNOWN_PLACE'],
  ])('an unknown %s is refused before anything is stored', async (_what, change, code) => {
    const body = bodyOf(change);
    const told = await house.post(AGENT, '/v1/complaints', body);
    expect([told.status, told.body.code]).toEqual([422, code]);
    expect(await house.desk.gateway.holds(body.orderNo)).toBe(false);
    expect((await house.post(AGENT, '/v1/complaints', { ...body, ...bodyOf(), orderNo: body.orderNo })).status).toBe(
      201,
    );
  });

  test('a treatment the regulation does not allow is refused before anything is stored', async () => {
    const body = bodyOf({ kind: 'help', treatment: { as: 'answer' } });
    const told = await house.post(AGENT, '/v1/complaints', body);
    expect([told.status, told.body]).toMatchObject([422, { code: 'ANSWER_ONLY_CONSULTS', rule: expect.any(String) }]);
    const { treatment: _, ...corrected } = body;
    expect((await house.post(AGENT, '/v1/complaints', corrected)).status).toBe(201);
  });

  test('a unit may not take requests in', async () => {
    expect((await house.post(UNIT, '/v1/complaints', bodyOf())).body.code).toBe('ROLE_NOT_ALLOWED');
  });

  test('a street brings its district along', async () => {
    const no = await house.takeIn({ place: { street: '110108001' } });
    const { body } = await house.get(AGENT, `/v1/complaints/${no}`);
    expect(body.place).toEqual({ district: '110108', street: '110108001' });
  });

  test('the treatments of art. 11 end the order at once', async () => {
    const told = await house.post(AGENT, '/v1/complaints', bodyOf({ treatment: { as: 'transfer', to: '119' } }));
    expect([told.status, told.body.stage?.code]).toEqual([201, 'TRANSFERRED']);
    const into = await house.takeIn();
    const merged = await house.post(AGENT, '/v1/complaints', bodyOf({ treatment: { as: 'merge', into } }));
    expect([merged.status, merged.body.stage?.code]).toEqual([201, 'MERGED']);
    await until(
      async () => (await house.get(AGENT, `/v1/complaints/${into}`)).body.urges,
      (urges) => urges === 1,
    );
    const nowhere = await house.post(
      AGENT,
      '/v1/complaints',
      bodyOf({ treatment: { as: 'merge', into: 'BJ-NOWHERE-1' } }),
    );
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'UNKNOWN_ORDER']);
  });
});

describe('a complaint from intake to report over HTTP', () => {
  test('sign, contact, report, review, each seen right after', async () => {
    const no = await house.takeIn();
    const url = `/v1/complaints/${no}`;
    const signed = await house.post(UNIT, `${url}/sign`);
    expect([signed.status, signed.body]).toMatchObject([
      200,
      { stage: { code: 'HANDLING' }, events: [{ code: 'SIGNED' }] },
    ]);
    expect((await house.get(UNIT, url)).body).toMatchObject({ version: signed.body.seq });
    expect((await house.post(UNIT, `${url}/contact`, { reached: true, note: '已联系' })).status).toBe(200);
    const report = { result: 'solved', contacted: true, publicReply: '供暖已恢复。', note: '更换阀门' };
    expect((await house.post(UNIT, `${url}/report`, report)).body.stage?.code).toBe('REPORTED');
    expect((await house.post(['dispatcher'], `${url}/reviewReport`, { accepted: true })).status).toBe(200);
    const timeline = await house.get(['auditor'], `${url}/timeline`);
    const events = timeline.body.events as { type: { code: string }; by: { role: { code: string }; unit?: string } }[];
    expect(events.map(({ type }) => type.code)).toEqual([
      'RECEIVED',
      'DISPATCHED',
      'SIGNED',
      'CONTACTED',
      'REPORTED',
      'REPORT_ACCEPTED',
    ]);
    expect(events[2]?.by).toMatchObject({ role: { code: 'unit', zh: '承办单位' }, unit: HEAT });
    expect(timeline.text).not.toContain('更换阀门');
    const order = await house.get(AGENT, url);
    expect(order.body).toMatchObject({ report: { result: { code: 'solved' }, late: false }, light: 'green' });
    expect(order.body.clocks).toMatchObject({ citizen: { elapsedMs: expect.any(Number) } });
    expect((order.body.due as { kind: { code: string } }[]).length).toBeGreaterThan(0);
  });

  test('why a deadline is the instant it is, stretch by stretch', async () => {
    const no = await house.takeIn();
    const { body } = await house.get(AGENT, `/v1/complaints/${no}`);
    const due = (
      body.due as { kind: { code: string }; at: string; from: string; why?: { from: string; to: string }[] }[]
    ).find(({ kind }) => kind.code === 'report');
    expect(due?.why?.[0]?.from).toBe(due?.from);
    expect(due?.why?.at(-1)?.to).toBe(due?.at);
  });

  test('refusals come with code and rule: wrong state, wrong unit, unknown order, unknown unit', async () => {
    const no = await house.takeIn();
    const url = `/v1/complaints/${no}`;
    const early = await house.post(['dispatcher'], `${url}/reviewReport`, { accepted: true });
    expect([early.status, early.body]).toMatchObject([409, { code: 'WRONG_STATE', rule: expect.any(String) }]);
    const stranger = await house.post(['unit', 'BJ-ENT-WATER'], `${url}/sign`);
    expect([stranger.status, stranger.body.code]).toEqual([403, 'NOT_THE_HOLDER']);
    const nowhere = await house.post(UNIT, '/v1/complaints/BJ-NOWHERE-2/sign');
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'UNKNOWN_ORDER']);
    const unit = await house.post(['dispatcher'], `${url}/dispatch`, { unit: 'BJ-MOON' });
    expect([unit.status, unit.body.code]).toEqual([422, 'UNKNOWN_UNIT']);
    const proposed = await house.post(UNIT, `${url}/object`, { ground: 'duty', proposedUnit: 'BJ-MOON' });
    expect([proposed.status, proposed.body.code]).toEqual([422, 'UNKNOWN_UNIT']);
  });
});

describe('Idempotency-Key', () => {
  test('the same key with the same request does nothing twice', async () => {
    const url = `/v1/complaints/${await house.takeIn()}/urge`;
    const key = { 'idempotency-key': `urge-${randomUUID()}` };
    const first = await house.post(AGENT, url, { note: '催一下' }, key);
    const again = await house.post(AGENT, url, { note: '催一下' }, key);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.seq).toBe(first.body.seq);
    expect(again.headers['idempotency-key']).toBe(key['idempotency-key']);
    expect((await house.get(AGENT, url.replace('/urge', ''))).body.urges).toBe(1);
  });

  test('the same key with another request is refused', async () => {
    const no = await house.takeIn();
    const key = { 'idempotency-key': `k-${randomUUID()}` };
    expect((await house.post(AGENT, `/v1/complaints/${no}/urge`, { note: '甲' }, key)).status).toBe(200);
    const words = await house.post(AGENT, `/v1/complaints/${no}/urge`, { note: '乙' }, key);
    expect([words.status, words.body.code]).toEqual([409, 'KEY_REUSED']);
    const other = await house.post(['supervisor'], `/v1/complaints/${no}/urge`, { note: '甲' }, key);
    expect([other.status, other.body.code]).toEqual([409, 'KEY_REUSED']);
  });

  test('the same key on another order is another message', async () => {
    const key = { 'idempotency-key': `k-${randomUUID()}` };
    for (const no of [await house.takeIn(), await house.takeIn()])
      expect((await house.post(AGENT, `/v1/complaints/${no}/urge`, {}, key)).body).not.toHaveProperty('duplicate');
  });
});

describe('coming back', () => {
  test('a closed order is brought back from the ledger by a command', async () => {
    const no = await house.takeIn({ kind: 'consult', treatment: { as: 'hold' } });
    expect((await house.post(AGENT, `/v1/complaints/${no}/answer`, { note: '已答复' })).body.stage?.code).toBe(
      'ANSWERED',
    );
    const handle = house.desk.client.workflow.getHandle(complaintId(no));
    await handle.result();
    const late = await house.post(UNIT, `/v1/complaints/${no}/sign`);
    expect([late.status, late.body.code]).toEqual([409, 'ORDER_CLOSED']);
    await until(
      () => house.desk.client.workflow.getHandle(complaintId(no)).describe(),
      ({ status }) => status.name === 'COMPLETED',
    );
  });

  test('an order the engine lost is brought back by a command, and by revive', async () => {
    const no = await house.takeIn();
    await house.desk.client.workflow.getHandle(complaintId(no)).terminate('lost');
    const signed = await house.post(UNIT, `/v1/complaints/${no}/sign`);
    expect([signed.status, signed.body.stage?.code]).toEqual([200, 'HANDLING']);
    expect(await house.desk.gateway.revive(no)).toBe('running');
    await house.desk.client.workflow.getHandle(complaintId(no)).terminate('lost');
    expect(await house.desk.gateway.revive(no)).toBe('revived');
    expect((await house.post(UNIT, `/v1/complaints/${no}/contact`, { reached: true })).status).toBe(200);
  });
});

describe('who reads what', () => {
  test('a unit sees its own orders, in the list as one by one', async () => {
    const no = await house.takeIn();
    expect((await house.get(UNIT, `/v1/complaints/${no}`)).status).toBe(200);
    for (const path of ['', '/timeline', '/caller']) {
      const told = await house.get(['unit', 'BJ-ENT-WATER'], `/v1/complaints/${no}${path}`);
      expect([told.status, told.body.code]).toEqual([403, 'FORBIDDEN']);
    }
    const own = (await house.get(UNIT, '/v1/complaints?limit=200')).body.orders as { unit?: string }[];
    expect(own.length).toBeGreaterThan(0);
    expect((await house.get(['unit', 'BJ-ENT-WATER'], '/v1/complaints?matter=heating.none')).body.orders).toEqual([]);
    expect((await house.get(UNIT, `/v1/units/${HEAT}/orders`)).body.orders).toContainEqual(
      expect.objectContaining({ orderNo: no, role: 'lead', acts: true }),
    );
    expect((await house.get(UNIT, '/v1/units/BJ-ENT-WATER/orders')).body.code).toBe('FORBIDDEN');
    expect((await house.get(UNIT, '/v1/due?owner=BJ-ENT-WATER')).body.code).toBe('FORBIDDEN');
    expect((await house.get(['admin'], `/v1/complaints/${no}`)).body.code).toBe('FORBIDDEN');
  });

  test('the lead unit reads who called; the reading is recorded; an auditor does not', async () => {
    const body = bodyOf();
    await house.post(AGENT, '/v1/complaints', body);
    const url = `/v1/complaints/${body.orderNo}/caller`;
    const told = await house.get(UNIT, url);
    expect([told.status, told.body]).toEqual([
      200,
      expect.objectContaining({ content: body.content, address: body.address, lat: body.lat, caller: body.caller }),
    ]);
    expect((await house.get(['auditor'], url)).body.code).toBe('FORBIDDEN');
    expect((await house.get(AGENT, url)).body.code).toBe('FORBIDDEN');
    expect(await readingsOf(body.orderNo)).toEqual(['caller', 'text']);
  });

  test('a text is kept for a signal and read back', async () => {
    const no = await house.takeIn();
    const kept = await house.post(UNIT, `/v1/complaints/${no}/texts`, { text: '已到现场' });
    expect(kept.status).toBe(201);
    const read = await house.get(UNIT, `/v1/complaints/${no}/texts/${String(kept.body.ref)}`);
    expect(read.body).toEqual({ orderNo: no, ref: kept.body.ref, text: '已到现场' });
    expect(
      (await house.get(['unit', 'BJ-ENT-WATER'], `/v1/complaints/${no}/texts/${String(kept.body.ref)}`)).status,
    ).toBe(403);
  });
});

async function readingsOf(orderNo: string): Promise<readonly string[]> {
  const owner = new Client({ connectionString: house.desk.urls.owner });
  await owner.connect();
  try {
    const text = 'select what from vault.reading where order_no = $1 order by what';
    const { rows } = await owner.query<{ what: string }>(text, [orderNo]);
    return rows.map(({ what }) => what);
  } finally {
    await owner.end();
  }
}

describe('lists', () => {
  test('pages follow each other without a gap or a double', async () => {
    const made = await Promise.all(Array.from({ length: 7 }, () => house.takeIn({ matter: 'heating.leak' })));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await house.get(AGENT, `/v1/complaints?matter=heating.leak&limit=3${cursor}`);
      seen.push(...(body.orders as { orderNo: string }[]).map(({ orderNo }) => orderNo));
      cursor = body.next === undefined ? '' : `&cursor=${body.next as string}`;
    } while (cursor !== '');
    expect(seen.sort()).toEqual(made.sort());
  });

  test('a foreign cursor, too large a page and an unknown filter are refused', async () => {
    for (const query of ['cursor=abc', 'limit=201', 'limit=0', 'colour=red', 'from=2026-11-24T00:00:00']) {
      const told = await house.get(AGENT, `/v1/complaints?${query}`);
      expect([query, told.status, told.body.code]).toEqual([query, 400, 'INVALID_QUERY']);
    }
  });

  test('filters hold together', async () => {
    const no = await house.takeIn({ kind: 'suggestion' });
    const { body } = await house.get(
      AGENT,
      '/v1/complaints?kind=suggestion&stage=DISPATCHED,HANDLING&level=2&district=110108',
    );
    expect((body.orders as { orderNo: string }[]).map(({ orderNo }) => orderNo)).toContain(no);
    expect((await house.get(AGENT, '/v1/complaints?overdue=true')).body.orders).toEqual([]);
    const due = await house.get(['city'], `/v1/due?owner=${HEAT}&kind=sign`);
    expect(due.body.due).toContainEqual(
      expect.objectContaining({ orderNo: no, kind: expect.objectContaining({ code: 'sign' }) }),
    );
    expect((await house.get(['visitor'], '/v1/follow-ups?claimable=true')).body.tasks).toEqual([]);
  });

  test('the rules in force say where each figure comes from', async () => {
    const { body } = await house.get(UNIT, '/v1/rules');
    expect(JSON.stringify(body.policy)).toContain('"certainty"');
    const catalogue = await house.get(UNIT, '/v1/rules/catalogue?search=供暖');
    expect(catalogue.body.matters).toContainEqual(expect.objectContaining({ code: 'heating.none' }));
    const units = await house.get(UNIT, '/v1/rules/organisation/units?search=ENT-HEAT');
    expect(units.body.units).toContainEqual(expect.objectContaining({ code: HEAT }));
  });
});

describe('whatever people write', () => {
  const words = fc.string({
    unit: fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 40,
  });

  test('is kept word for word in the real vault, or refused with its place', async () => {
    await fc.assert(
      fc.asyncProperty(words, words, async (content, name) => {
        const body = bodyOf({ content, caller: { name } });
        const told = await house.post(AGENT, '/v1/complaints', body);
        if (told.status === 400) return expect(told.text).toMatch(/"pointer":"\/(content|caller\/name)"/);
        expect(told.status).toBe(201);
        const read = await house.get(UNIT, `/v1/complaints/${body.orderNo}/caller`);
        expect(read.body).toMatchObject({ content: content.normalize('NFC'), caller: { name: name.normalize('NFC') } });
      }),
      { numRuns: 25 },
    );
  });

  test('as a note of any command never ends in a 5xx', async () => {
    const no = await house.takeIn();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...SPOKEN_NAMES), words, async (name, note) => {
        const told = await house.post(whoMay(name), `/v1/complaints/${no}/${name}`, {
          ...COMMAND_EXAMPLES[name],
          note,
        });
        expect([name, told.status < 500]).toEqual([name, true]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('privacy', () => {
  test('nothing of the caller or the words stands in the ledger, the engine or the log', async () => {
    const body = bodyOf({
      content: '金丝雀内容甲乙丙',
      caller: { name: '金丝雀姓名', phone: '13700137000', address: '金丝雀住址' },
      title: '金丝雀标题',
    });
    const no = body.orderNo;
    await house.post(AGENT, '/v1/complaints', body);
    await house.post(UNIT, `/v1/complaints/${no}/sign`);
    await house.post(UNIT, `/v1/complaints/${no}/report`, {
      result: 'solved',
      note: '金丝雀说明',
      publicReply: '金丝雀答复',
    });
    const { rows } = await house.desk.ledger.pool.query(
      'select event::text as text from ledger.order_event where order_no = $1',
      [no],
    );
    const kept = await house.desk.client.workflow.getHandle(complaintId(no)).fetchHistory();
    const history = textsOf([kept, await decodeHistory(kept, testConverter())]).join('\n');
    expect(history).toContain('heating.none');
    for (const place of [JSON.stringify(rows), history, house.log.join('')]) {
      expect(place.length).toBeGreaterThan(100);
      for (const canary of ['金丝雀', '13700137000']) expect(place).not.toContain(canary);
    }
  });
});
