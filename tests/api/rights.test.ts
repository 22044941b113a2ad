import { COMMAND_EXAMPLES } from '../../api/schemas/commands';
import { INTAKE_EXAMPLE } from '../../api/schemas/intake';
import type { Api } from '../../api/app';
import { readerOf } from '../../api/auth';
import { SPOKEN_NAMES, COMMANDS, type CommandRow, ROLES, type Role } from '../../domain/commands';
import { intake } from '../../domain/decide';
import type { OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import { chain } from '../../ledger/chain';
import { resolve } from '../../rules/resolve';
import { beijing, emptyLedger, type Heard, keepsAll, standIn } from './standIn';

const UNIT = 'BJ-ENT-HEAT';
const NO = 'BJ20261124-000123';
const PEOPLE = ROLES.filter((role) => role !== 'timer');

/** An order just dispatched to the heating company. */
function dispatchedBy(kind: 'help' | 'report'): readonly OrderEvent[] {
  const at = 1_764_000_000_000;
  const question = { matter: 'heating.none', place: { district: '110108' }, kind, at };
  const terms = resolve(beijing(), question);
  if ('refused' in terms) throw new Error(terms.refused);
  const events = intake(
    {
      orderNo: NO,
      kind,
      channel: 'phone',
      matter: question.matter,
      place: question.place,
      treatment: { as: 'dispatch' },
      text: 'a'.repeat(64),
      contentHash: 'b'.repeat(64),
    },
    terms,
    at,
    { role: 'agent' },
  );
  if ('refused' in events) throw new Error(events.refused);
  return events;
}

function dispatched(kind: 'help' | 'report' = 'help'): OrderState {
  return fold(dispatchedBy(kind));
}

let app: Api & { heard: Heard };
const order = dispatched();
beforeAll(async () => {
  const head = { seq: order.version, hash: 'c'.repeat(64) };
  app = await standIn(
    {
      ledger: {
        ...emptyLedger(),
        order: async () => ({ state: order, head }),
        timeline: async () => chain(1, '', dispatchedBy('help')),
      },
      vault: keepsAll(),
    },
    { requestsPerMinute: 1e9 },
  );
});
afterAll(() => app.close());

async function codeOf(method: 'GET' | 'POST', url: string, key: string, payload?: object): Promise<string> {
  const answer = await app.inject({
    method,
    url,
    // A caller speaks of the order whose code it shows.
    headers: { authorization: `Bearer ${key}`, 'x-order-code': '7K2QF-9XM4T' },
    ...(payload !== undefined && { payload }),
  });
  return answer.statusCode < 400 ? 'allowed' : answer.json<{ code: string }>().code;
}
const keyOf = (role: Role, unit = UNIT) => (role === 'unit' || role === 'district' ? `${role}:${unit}` : role);

describe('who may give which command: exactly the roles of its row', () => {
  test.each(PEOPLE)('%s', async (role) => {
    for (const name of SPOKEN_NAMES) {
      const row: CommandRow = COMMANDS[name];
      const code = await codeOf('POST', `/v1/complaints/${NO}/${name}`, keyOf(role), COMMAND_EXAMPLES[name]);
      expect([name, code]).toEqual([name, row.roles.includes(role) ? 'allowed' : 'ROLE_NOT_ALLOWED']);
    }
  });

  test('role or unit written into body, query or header change nothing', async () => {
    const body = { ...COMMAND_EXAMPLES.sign, role: 'unit', actor: { role: 'unit', unit: UNIT } };
    expect(await codeOf('POST', `/v1/complaints/${NO}/sign`, 'agent', body)).toBe('ROLE_NOT_ALLOWED');
    expect(await codeOf('POST', `/v1/complaints/${NO}/sign`, keyOf('unit'), body)).toBe('INVALID_BODY');
    const answer = await app.inject({
      method: 'POST',
      url: `/v1/complaints/${NO}/sign?role=unit`,
      headers: { authorization: 'Bearer agent', 'x-role': 'unit', 'x-unit': UNIT },
    });
    expect(answer.json()).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });
});

describe('who may read what', () => {
  const everything: readonly Role[] = ['agent', 'dispatcher', 'city', 'visitor', 'supervisor', 'appraiser', 'auditor'];
  const own: readonly Role[] = ['unit', 'district'];
  const appraising: readonly Role[] = ['city', 'supervisor', 'appraiser', 'auditor'];
  const order = `/v1/complaints/${NO}`;
  type Case = readonly [string, 'GET' | 'POST', string, readonly Role[], object?];
  const cases: readonly Case[] = [
    ['taking requests in', 'POST', '/v1/complaints', ['agent', 'dispatcher', 'city'], INTAKE_EXAMPLE],
    ['the list of orders', 'GET', '/v1/complaints', [...everything, ...own]],
    ['one order', 'GET', order, [...everything, ...own]],
    ['its events', 'GET', `${order}/timeline`, [...everything, ...own]],
    [
      'keeping a text',
      'POST',
      `${order}/texts`,
      [...everything.filter((role) => role !== 'auditor'), ...own],
      { text: '已到现场' },
    ],
    ['a text about the order', 'GET', `${order}/texts/${'d'.repeat(64)}`, [...everything, ...own]],
    ['the words of the caller', 'GET', `${order}/texts/${'a'.repeat(64)}`, ['unit']],
    ['who called', 'GET', `${order}/caller`, ['unit']],
    ['what is suggested for it, once it has left the desk', 'GET', `${order}/suggestions`, []],
    ['a unit’s table', 'GET', `/v1/units/${UNIT}/orders`, [...everything, ...own]],
    ['where it was called in', 'GET', `/v1/units/${UNIT}/calls`, [...everything, ...own]],
    ['how figures are made', 'GET', '/v1/figures', PEOPLE],
    ['its figures', 'GET', `/v1/units/${UNIT}/figures`, [...appraising, ...own]],
    ['the orders behind one of them', 'GET', `/v1/figures/whistleRate/orders?whose=${UNIT}`, [...appraising, ...own]],
    ['a figure of everybody', 'GET', '/v1/figures/arrivedInTime?period=2026', appraising],
    ['dispatchers by their keys', 'GET', '/v1/figures/wrongDispatchBy', appraising],
    ['the orders of one of them', 'GET', `/v1/figures/wrongDispatchBy/orders?whose=${UNIT}`, appraising],
    ['hung orders', 'GET', '/v1/hung', [...everything, ...own]],
    ['the topic pool', 'GET', '/v1/topic-pool', [...everything, ...own]],
    ['how it keeps its limits', 'GET', `/v1/units/${UNIT}/punctuality`, [...everything, ...own]],
    ['the list of incidents', 'GET', '/v1/incidents', [...everything, ...own]],
    ['who stands in an incident', 'GET', `${order}/members`, everything],
    ['who else called about it', 'GET', `${order}/alike`, everything],
    ['what falls due', 'GET', '/v1/due', [...everything, ...own]],
    ['follow-up tasks', 'GET', '/v1/follow-ups', everything],
    ['an order as it stood', 'GET', `/v1/audit/orders/${NO}/at?time=2030-01-01T00:00:00Z`, ['auditor']],
    ['whether it follows', 'GET', `/v1/audit/orders/${NO}/derivation`, ['auditor']],
    ['what other rules would make of it', 'GET', `/v1/audit/orders/${NO}/what-if`, ['auditor']],
    ['the rules', 'GET', '/v1/rules', PEOPLE],
    ['the catalogue', 'GET', '/v1/rules/catalogue', PEOPLE],
    ['the units', 'GET', '/v1/rules/organisation/units', PEOPLE],
  ];
  test.each(cases.map((each) => ({ each, what: each[0] })))('$what', async ({ each }) => {
    const [, method, url, may, payload] = each;
    for (const role of PEOPLE) {
      const code = await codeOf(method, url, keyOf(role), payload);
      expect([role, code === 'allowed']).toEqual([role, may.includes(role)]);
    }
    expect(await codeOf(method, url, 'wrong', payload)).toBe('BAD_KEY');
  });

  test.each(['', '/timeline', '/caller', `/texts/${'d'.repeat(64)}`])(
    'another unit reads nothing of the order: %s',
    async (path) => {
      for (const role of own)
        expect(await codeOf('GET', `${order}${path}`, keyOf(role, 'BJ-ENT-WATER'))).toBe('FORBIDDEN');
    },
  );

  test('a report of wrongdoing hides its caller from the desks, not from the lead unit', () => {
    const open: OrderState = { ...dispatched('report'), stage: 'REPORTED' };
    const principal = (role: Role, unit?: string) => ({
      keyId: 'k',
      roles: [role],
      ...(unit !== undefined && { unit }),
    });
    expect(() => readerOf(principal('dispatcher'), open)).toThrow('FORBIDDEN');
    expect(readerOf(principal('dispatcher'), { ...open, kind: 'help' })).toMatchObject({ role: 'dispatcher' });
    expect(readerOf(principal('unit', UNIT), open)).toMatchObject({ role: 'unit', unit: UNIT });
  });

  test('of several roles the first that may is taken', async () => {
    const seen: string[] = [];
    const several = await standIn({
      authenticate: async () => ({ keyId: 'k', roles: ['auditor', 'supervisor', 'city'] }),
      gateway: {
        intake: () => Promise.reject(new Error('not asked')),
        command: async (_no, command) => {
          seen.push(command.actor.role);
          return { accepted: true };
        },
        revive: async () => 'running',
        live: async () => undefined,
        holds: async () => false,
        pollers: async () => ({ workflow: 1, activity: 1 }),
      },
    });
    for (const name of ['urge', 'supervise', 'dispatch'] as const)
      await several.inject({
        method: 'POST',
        url: `/v1/complaints/${NO}/${name}`,
        headers: { 'x-api-key': 'k' },
        payload: COMMAND_EXAMPLES[name],
      });
    expect(seen).toEqual(['supervisor', 'supervisor', 'city']);
    await several.close();
  });
});
