import { Client as PgClient } from 'pg';
import { reportOf } from '../../audit/verify/report';
import { CHECK_WORDS } from '../../audit/verify/reportWords';
import { drawn, type Selection } from '../../audit/verify/selection';
import { audit, type Case } from '../../audit/verify/verify';
import type { OrderEvent } from '../../domain/events';
import { canonical, chainHash } from '../../ledger/canonical';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { listeningBundle } from '../../ledger/repair/hearing';
import { loadPack } from '../../rules/load';
import { complaintId } from '../../workflows/messages';
import {
  CACHE,
  CITY,
  type Desk,
  give,
  HEAT,
  LAW,
  openDesk,
  ROAD,
  STREET,
  takeIn,
  UNIT,
  until,
} from '../workflows/desk';
import { testConverter } from '../support/converter';

const PACK = loadPack('beijing');
let desk: Desk;
let auditor: LedgerDatabase;
let owner: PgClient;
let bundle: Awaited<ReturnType<typeof listeningBundle>>;
let heat: string;
let road: string;

const packs = (hash: string) => (hash === PACK.hash ? PACK : undefined);
const MADE_AT = Date.UTC(2026, 11, 1);

beforeAll(async () => {
  desk = await openDesk({ name: 'audit' });
  auditor = openLedger(desk.urls.auditor);
  owner = new PgClient({ connectionString: desk.urls.owner });
  await owner.connect();
  await owner.query('set session_replication_role = replica');
  bundle = await listeningBundle(CACHE);
  heat = await takeIn(desk);
  await give(desk, heat, 'contact', { reached: true }, UNIT);
  await give(desk, heat, 'urge', {}, CITY);
  await give(desk, heat, 'report', { result: 'solved', contacted: true }, UNIT);
  await give(desk, heat, 'reviewReport', { accepted: true }, CITY);
  await give(desk, heat, 'cancel', { ground: 'error' }, CITY);
  road = await takeIn(desk, ROAD);
  const street = { role: 'unit', unit: STREET, key: 'k-street' } as const;
  await give(desk, road, 'sign', {}, street);
  await give(desk, road, 'whistle', { kind: 'enforcement', units: [LAW] }, street);
  await give(desk, road, 'arrive', {}, { role: 'unit', unit: LAW, key: 'k-law' });
  await give(desk, road, 'dispatch', { unit: HEAT }, CITY);
  for (const orderNo of [heat, road])
    await until(
      async () => {
        let found = 0;
        for await (const _ of desk.client.workflow.list({ query: `WorkflowId = '${complaintId(orderNo)}'` })) found++;
        return found;
      },
      (found) => found > 0,
    );
}, 120_000);
afterAll(async () => {
  await owner.end();
  await auditor.close();
  await desk.close();
});

async function audited(selection: Partial<Selection> = {}, replays = true) {
  const cases: Case[] = [];
  const found = await audit(
    {
      ledger: auditor,
      packs,
      ...(replays && { replay: { client: desk.client, dataConverter: testConverter(), bundle } }),
      replayShare: 1,
      onProgress: () => undefined,
      onCase: (one) => cases.push(one),
    },
    { seed: 'x', ...selection },
  );
  return { ...found, cases };
}

describe('an audit of what the real engine and the real ledger hold', () => {
  test('asks its four questions of every order, and all hold', async () => {
    const { orders, derived, replayed, faults, cases } = await audited();
    expect(faults).toEqual([]);
    expect([orders, replayed?.orders, derived.differs, derived.unknownPack]).toEqual([2, 2, 0, 0]);
    const events = cases.reduce((sum, one) => sum + one.events.length, 0);
    expect(replayed?.covered).toBe(events);
    const commands = cases.flatMap((one) => one.derived.map(({ command }) => command));
    for (const name of ['contact', 'urge', 'report', 'reviewReport', 'cancel', 'sign', 'whistle', 'arrive', 'dispatch'])
      expect(commands).toContain(name);
  }, 120_000);

  test('the report of a case says what happened, by whom, and that each step follows', async () => {
    const { cases } = await audited({ orderNo: heat }, false);
    const report = reportOf(cases[0] as Case, packs, MADE_AT);
    expect(report).toContain(`# 工单审计报告 · Audit report of order ${heat}`);
    expect(report).toContain(`- 工单编号 number: ${heat}`);
    expect(report).toMatch(/- 受理 received: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n/);
    expect(report).toContain('**记录完整，各步均依规定。** / **The record is whole');
    expect(report).toMatch(/\| 依规定推导 derivation \|[^|]*\| 成立 holds \|/);
    expect(report).toContain('限制 limits: 历史未重放 / histories were not replayed');
    expect(report).toMatch(/联系诉求人 Record first contact with the caller \(art\. 15; TL-7\) \| 依规定 follows \|/);
    expect(report).not.toContain('不符之处及其含义');
    expect(report).toContain('出具 made: 2026-12-01 08:00:00（北京时间');
    expect(report).toMatch(/- 事项 matter: \p{Script=Han}+ .*\(heat/u);
    expect(report).toMatch(/- 承办 held by: \p{Script=Han}+/u);
    expect(report).toMatch(/派单 dispatched \|.*设定期限 limits set: .*办理时限 report of completion \d{4}-\d\d-\d\d/);
    expect(report).toMatch(/\| 受理 received \| 话务员 hotline agent · 密钥 key k-agent \|/);
    expect(report).not.toContain('DOES NOT FOLLOW');
  });

  test('an order that somebody rewrote, hashes and read models and all, is found by the rules and by its history', async () => {
    const rows = (
      await owner.query<{ seq: number; event: OrderEvent }>(
        'select seq, event from ledger.order_event where order_no = $1 order by seq',
        [road],
      )
    ).rows;
    let previous = '';
    let forged = 0;
    for (const { seq, event } of rows) {
      const report = event.type === 'DISPATCHED' ? event.due.report : undefined;
      const later =
        event.type === 'DISPATCHED' && report && forged++ === 0
          ? { ...event, due: { ...event.due, report: { ...report, at: report.at + 86_400_000 } } }
          : event;
      const hash = chainHash(previous, canonical(later));
      await owner.query(
        `update ledger.order_event set event = $3, prev_hash = decode($4, 'hex'), hash = decode($5, 'hex') where order_no = $1 and seq = $2`,
        [road, seq, later, previous, hash],
      );
      previous = hash;
    }
    const { faults, cases } = await audited({ orderNo: road });
    expect(new Set(faults.map(({ check }) => check))).toEqual(new Set(['chain', 'models', 'decisions', 'histories']));
    const report = reportOf(cases[0] as Case, packs, MADE_AT);
    expect(report).toContain('DOES NOT FOLLOW');
    expect(report).toMatch(/不能证明：\d+ 处不符/);
    for (const { means } of Object.values(CHECK_WORDS)) expect(report).toContain(means.zh);
    expect((await audited({ orderNo: heat })).faults).toEqual([]);
  }, 120_000);

  test('of a period or a share only those orders are looked at, and the same seed draws the same', async () => {
    expect((await audited({ period: '1999-01' }, false)).orders).toBe(0);
    expect((await audited({ share: 0 }, false)).orders).toBe(0);
    expect((await audited({ share: 1 }, false)).orders).toBe(2);
    const numbers = Array.from({ length: 10_000 }, (_, i) => `BJ${i}`);
    const some = numbers.filter((each) => drawn(each, 0.05, 'a'));
    expect(some.length).toBeGreaterThan(400);
    expect(some.length).toBeLessThan(600);
    expect(numbers.filter((each) => drawn(each, 0.05, 'a'))).toEqual(some);
    expect(numbers.filter((each) => drawn(each, 0.05, 'b'))).not.toEqual(some);
    expect(some.every((each) => drawn(each, 0.1, 'a'))).toBe(true);
  });
});
