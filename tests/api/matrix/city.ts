import { PERIOD_EXAMPLES } from '../../../api/schemas/periods';
import { PERIOD_COMMANDS } from '../../../domain/period/commands';
import { randomUUID } from 'node:crypto';
import { COMMAND_EXAMPLES } from '../../../api/schemas/commands';
import type { CommandName, Role, SpokenName } from '../../../domain/commands';
import { ahead, type DeskOptions, LAW, MARKET, PARKS, STREET, until } from '../../workflows/desk';
import { TASK_EXAMPLE } from '../../../api/schemas/intake';
import { freshOrder } from '../../workflows/desk';
import { bodyOf, type House, openHouse, type Told } from '../house';
import { ACTORS, type Cell, OF_ORDER } from './expectation';

/** Somebody who asks. */
export interface Asker {
  readonly name: string;
  readonly headers: (orderNo: string) => Promise<Record<string, string>>;
  /** Acts for a unit, so that it matters whose the order is. */
  readonly ofUnit: boolean;
  readonly keyless: boolean;
}

/** Orders of every ownership, and everybody who may ask about them. */
export interface City {
  readonly house: House;
  readonly actors: readonly Asker[];
  askOfOrder(what: string, order: string, by: Asker, may: boolean): Promise<Cell>;
  learns(field: string, order: string, by: Asker, may: boolean): Promise<Cell>;
  askAtLarge(what: string, by: Asker, may: boolean): Promise<Cell>;
  command(name: string, scene: string, by: Asker, may: boolean): Promise<Cell>;
  /** The order of a scene that all refused ones share, and one nobody has touched. */
  sceneOf(scene: string): Promise<string>;
  freshScene(scene: string): Promise<string>;
  /** Scenes on which a refused command left a trace all the same. */
  changed(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Codes by which somebody is told that it is not for them. */
export const REFUSED: readonly string[] = [
  ...['NO_KEY', 'BAD_KEY', 'BAD_CODE', 'FORBIDDEN', 'ROLE_NOT_ALLOWED'],
  ...['NOT_THE_HOLDER', 'NOT_CALLED', 'ONLY_STREETS_WHISTLE'],
];
const HOUR = 3_600_000;
const ROAD = { matter: 'road.occupied', place: { district: '110108', street: '110108001' } };
const CALLER = { name: '司徒测试', phone: '13700001234', address: '南里十二号楼' };
const WORDS = { content: '摊位从早摆到晚，推婴儿车过不去。', note: '请携带执法文书到场。' };

/** Marks by which a field is recognised in an answer. */
const MARKS: Readonly<Record<string, (city: { agentKey: string; no: string }) => RegExp>> = {
  callerName: () => new RegExp(CALLER.name),
  callerPhone: () => new RegExp(CALLER.phone),
  placeDetail: () => new RegExp(CALLER.address),
  content: () => new RegExp(WORDS.content),
  note: () => new RegExp(WORDS.note),
  matter: () => /"matter":"(road\.occupied|heating\.none)"/,
  street: () => /"street":"110108001"/,
  unitTime: () => /"clocks":\{.*"units":/,
  unitBlame: () => /"breachList":/,
  whoActed: ({ agentKey }) => new RegExp(`"key":"${agentKey}"`),
  listed: ({ no }) => new RegExp(`"orders":.*"orderNo":"${no}"`),
};

const ok = (told: Told): Told['body'] => {
  if (told.status >= 300) throw new Error(told.text);
  return told.body;
};

/** A busy machine answers 503 at times: sent again under the same number or key, as a sender would. */
async function patiently<T extends { readonly status: number }>(send: (key: string) => Promise<T>): Promise<T> {
  const key = `matrix-${randomUUID()}`;
  for (let left = 20; ; left--) {
    const told = await send(key);
    if (told.status !== 503 || left === 0) return told;
  }
}

export async function openCity(name = 'api-matrix', deps: DeskOptions['deps'] = {}): Promise<City> {
  const many = { requestsPerMinute: 1e6, wrongKeysPerMinute: 1e6, citizenRequestsPerMinute: 1e6 };
  const house = await openHouse(name, undefined, { deps }, many);
  const lead = ['unit', STREET] as const;
  const give = async (as: readonly [Role, string?], no: string, name: CommandName, body: object = {}) =>
    ok(await patiently((key) => house.post(as, `/v1/complaints/${no}/${name}`, body, { 'idempotency-key': key })));

  const takeIn = async (more: object) => {
    const body = bodyOf({ content: WORDS.content, caller: CALLER, ...more });
    ok(await patiently(() => house.post(['agent'], '/v1/complaints', body)));
    await until(
      () => house.get(['auditor'], `/v1/complaints/${body.orderNo}`),
      ({ body: { source } }) => source === 'ledger',
      60_000,
    );
    return body.orderNo;
  };
  const signed = async (more: object = {}) => {
    const no = await takeIn({ ...ROAD, ...more });
    await give(lead, no, 'sign');
    return no;
  };
  const called = async (more: object = {}) => {
    const no = await signed(more);
    await give(lead, no, 'whistle', { kind: 'enforcement', units: [LAW], note: WORDS.note });
    await give(lead, no, 'askCoUnit', { units: [PARKS] });
    return no;
  };
  const asksHang = async () => {
    const no = await signed();
    const told = { toldAt: new Date().toISOString(), toldBy: 'visit', evidence: '已当面说明。' };
    const promised = new Date(Date.now() + 90 * 24 * HOUR).toISOString().slice(0, 10);
    await give(lead, no, 'askHang', { reason: 'planning', plan: '列入计划。', promised, ...told });
    return no;
  };
  const assigned = async () => {
    const no = await takeIn({ matter: 'property.service', place: { street: '110108001' } });
    await give(['city'], no, 'dispatch', { unit: 'BJ-110108' });
    await give(['unit', 'BJ-110108'], no, 'assign', { unit: MARKET, limit: { value: 6, unit: 'hour' } });
    return no;
  };
  const reported = async () => {
    const no = await signed();
    await give(lead, no, 'report', { result: 'solved', contacted: true });
    return no;
  };
  const SCENES: Readonly<Record<string, () => Promise<string>>> = {
    received: () => takeIn({ ...ROAD, treatment: { as: 'hold' } }),
    dispatched: () => takeIn(ROAD),
    handling: async () => {
      const no = await called();
      await give(['city'], no, 'supervise', { ground: 'badEffect' });
      await give(lead, no, 'raise', { to: 'district' });
      return no;
    },
    assigned,
    asksHang,
    hung: async () => {
      const no = await asksHang();
      await give(['district', 'BJ-110108'], no, 'endorseHang', { granted: true });
      await give(['city'], no, 'ruleHang', { granted: true });
      return no;
    },
    reported,
    closed: async () => {
      const no = await reported();
      await give(['dispatcher'], no, 'reviewReport', { accepted: true });
      await ahead(house.desk, no, 200 * HOUR);
      return no;
    },
  };

  const over = await signed();
  await give(['agent'], over, 'cancel', { ground: 'caller' });
  const heat = await takeIn({});
  await give(['unit', 'BJ-ENT-HEAT'], heat, 'sign');
  const plain = await called();
  const secret = await called({ kind: 'report' });
  const handed = await assigned();
  const orders: Readonly<Record<string, string>> = {
    plain,
    secret,
    heat,
    over,
    assigned: handed,
    desk: (await SCENES.received?.()) ?? '',
  };
  const refOf = async (no: string, what: string): Promise<string> => {
    const url = `/v1/complaints/${no}`;
    const order = ok(await house.get(['auditor'], url)) as { texts?: { content: string } };
    if (what === 'content') return order.texts?.content ?? '';
    const { events } = ok(await house.get(['auditor'], `${url}/timeline`)) as {
      events?: { facts: { note?: string } }[];
    };
    return events?.find(({ facts }) => facts.note !== undefined)?.facts.note ?? '';
  };
  const refs = new Map<string, string>();
  for (const [name, no] of Object.entries(orders))
    for (const what of ['content', 'note']) refs.set(`${what} ${name}`, await refOf(no, what));

  const codes = new Map<string, Promise<string>>();
  const codeOf = (no: string): Promise<string> => {
    const known =
      codes.get(no) ?? house.post(['agent'], `/v1/complaints/${no}/code`).then((told) => String(ok(told).code));
    codes.set(no, known);
    return known;
  };
  const elsewhere = await signed();
  const actors = ACTORS.map(({ name, way, unit }): Asker => {
    const keyless = ['none', 'code', 'code-other'].includes(way);
    const headers = async (no: string): Promise<Record<string, string>> => {
      if (way === 'none') return {};
      if (way === 'wrong') return { authorization: `Bearer jk_000000000000_${'x'.repeat(43)}` };
      const code = name === 'citizen' || name === 'channel' ? no : elsewhere;
      const shown = { 'x-order-code': no === '' ? '00000-00000' : await codeOf(code) };
      if (keyless) return shown;
      const key = await house.key(way as Role, unit === '' ? undefined : unit);
      return { authorization: `Bearer ${key}`, ...(name === 'channel' && shown) };
    };
    return { name, headers, keyless, ofUnit: unit !== '' };
  });

  const heard = new Map<string, string>();
  const ask = async (by: Asker, no: string, line: string, payload?: object) => {
    const [method, url] = line.split(' ') as ['GET' | 'POST', string];
    const sent = await by.headers(no);
    const answer = await patiently((key) => {
      const headers = method === 'POST' ? { ...sent, 'idempotency-key': key } : sent;
      return house.app
        .inject({ method, url, headers, ...(payload && { payload }) })
        .then((told) => ({ status: told.statusCode, body: told.body }));
    });
    const code = answer.status < 400 ? '' : ((JSON.parse(answer.body) as { code?: string }).code ?? '');
    return { status: answer.status, text: answer.body, code };
  };
  type Answer = Awaited<ReturnType<typeof ask>>;
  const cellOf = (
    what: string,
    by: Asker,
    may: boolean,
    { status, code }: Answer,
    yes: (status: number) => boolean,
  ) => {
    const got = REFUSED.includes(code) ? 'no' : yes(status) ? 'yes' : `${status}`;
    return { what, who: by.name, expected: may ? 'yes' : 'no', got, code } as const;
  };
  const read = (status: number) => status < 300;
  const taken = (status: number) => status < 500;

  const shared = new Map<string, { readonly no: string; readonly version: unknown }>();
  const versionOf = async (no: string) => ok(await house.get(['auditor'], `/v1/complaints/${no}`)).version;
  const sceneOf = async (scene: string): Promise<string> => {
    const known = shared.get(scene);
    if (known) return known.no;
    const no = (await SCENES[scene]?.()) ?? '';
    shared.set(scene, { no, version: await versionOf(no) });
    return no;
  };

  return {
    house,
    actors,
    async askOfOrder(what, order, by, may) {
      const no = orders[order] ?? '';
      const [method = '', route = ''] = (OF_ORDER[what] ?? '').split(' ');
      const url = route.replace(':orderNo', no).replace(':ref', refs.get(`${what} ${order}`) ?? '');
      const query = what === 'at' ? '?time=2100-01-01T00:00:00Z' : '';
      // A new code ends the one before: whoever gave it out is told here, and citizens ask for theirs anew.
      const told = await ask(
        by,
        no,
        `${method} ${url}${query}`,
        what === 'keepText' ? { text: '已到现场。' } : undefined,
      );
      if (what === 'code') codes.delete(no);
      const key = `${order} ${by.name}`;
      heard.set(key, `${heard.get(key) ?? ''}\n${told.text}`);
      return cellOf(`${what} of ${order}`, by, may, told, read);
    },
    async learns(field, order, by, may) {
      const no = orders[order] ?? '';
      const list = `list ${by.name}`;
      if (!heard.has(list)) heard.set(list, (await ask(by, '', 'GET /v1/complaints?limit=200')).text);
      const mark = MARKS[field]?.({ agentKey: (await house.key('agent')).split('_')[1] ?? '', no });
      const said = field === 'listed' ? heard.get(list) : heard.get(`${order} ${by.name}`);
      const got = mark?.test(said ?? '') ? 'yes' : 'no';
      return { what: `${field} in ${order}`, who: by.name, expected: may ? 'yes' : 'no', got, code: '' };
    },
    async askAtLarge(what, by, may) {
      const task = { ...TASK_EXAMPLE, orderNo: freshOrder() };
      const ofPeriod = PERIOD_COMMANDS.find((name) => what.endsWith(`/${name}`));
      const given = ofPeriod ? PERIOD_EXAMPLES[ofPeriod] : /\/(close|outputs)$/.test(what) ? {} : bodyOf();
      const payload = what.endsWith('/whistles') ? task : what.startsWith('POST') ? given : undefined;
      // There is no such period, warning or topic here: who may is told so, and who may not is refused before.
      const yes = /\/(?:periods|warnings|topic-board)\//.test(what) ? taken : read;
      return cellOf(what, by, may, await ask(by, '', what, payload), yes);
    },
    async command(name, scene, by, may) {
      // Who may is asked on an order of its own; where only the role counts, on one that is over, which refuses by its stage.
      const fresh = may && by.ofUnit;
      const no = fresh ? ((await SCENES[scene]?.()) ?? '') : may ? over : await sceneOf(scene);
      const own = by.keyless && ['addInfo', 'urge', 'recordFollowUp', 'cancel'].includes(name);
      const body = { ...COMMAND_EXAMPLES[name as SpokenName], ...BODIES[name] };
      const told = await ask(by, no, `POST /v1/${own ? 'my/orders' : 'complaints'}/${no}/${name}`, body);
      return cellOf(`${name} (${scene})`, by, may, told, taken);
    },
    sceneOf,
    freshScene: async (scene) => (await SCENES[scene]?.()) ?? '',
    async changed() {
      const moved: string[] = [];
      for (const [scene, { no, version }] of shared)
        if ((await versionOf(no)) !== version)
          moved.push(`${scene} ${no}: ${String(version)} → ${String(await versionOf(no))}`);
      return moved;
    },
    close: () => house.close(),
  };
}

/** Units that the scenes called in, where the example of the documentation names others. */
export const BODIES: Readonly<Record<string, object>> = {
  findOnSite: { unit: LAW },
  releaseUnit: { unit: PARKS },
  reviewAssignment: { unit: MARKET },
  withdrawAssignment: { unit: MARKET },
  ruleWhistle: { unit: LAW },
};
