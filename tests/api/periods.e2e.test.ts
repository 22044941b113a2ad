import { execFile } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { handOutKey } from '../../audit/seal/cut';
import { readVerifier } from '../../audit/seal/signing';
import { type SignedStatement, statementText } from '../../audit/periods/statement';
import { canonical } from '../../ledger/canonical';
import { readEdition } from '../../outputs/read';
import { writeTo } from '../../outputs/toFolder';
import { loadPack } from '../../rules/load';
import { textRef } from '../../vault/keep';
import { DAY, END, HOUR, PAPER, PERIOD_OF_LIVES, PeriodDesk, START } from '../workflows/period/fixture';
import { outputsDirOf, until } from '../workflows/desk';
import { type House, openHouse, type Told } from './house';

const STREET = ['unit', 'BJ-110108001'] as const;
const NEXT_DOOR = ['unit', 'BJ-110108002'] as const;
const APPRAISER = ['appraiser'] as const;
const SUPERVISOR = ['supervisor'] as const;
const AT = `/v1/periods/${PERIOD_OF_LIVES}`;
const EVIDENCE = [textRef('佐证材料：现场核查记录')];

let house: House;
let periods: PeriodDesk;
let own: string;
let foreign: string;
beforeAll(async () => {
  house = await openHouse('periods');
  periods = await PeriodDesk.over(house.desk);
  await periods.fill(80);
  own = await periods.scoredOrder();
  await house.deps.vault.keep({ orderNo: own, contentHash: PAPER, texts: ['佐证材料：现场核查记录'] });
  // With the heating company, and of another period.
  foreign = await house.takeIn();
  await periods.openAt(START + HOUR);
  await periods.forward(13 * HOUR);
  await periods.untilType('PROVISIONAL');
});
afterAll(async () => {
  await periods.close();
  await house.close();
}, 600_000);

const ok = ({ status, body, text }: Told) => {
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
};
interface Outputs {
  readonly of: string;
  readonly state: { readonly code: string };
  readonly progress?: { readonly done: number; readonly total: number };
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}
const stateOf = ({ of, state }: Outputs) => `${of} ${state.code}`;
const headersOf = async () => ({ authorization: `Bearer ${await house.key('appraiser')}` });
type Row = { readonly unit: string; readonly sample: number; readonly received: number };
const standing = async (of?: string): Promise<Row | undefined> => {
  const told = ok(await house.get(STREET, `${AT}/ranks?group=streets${of === undefined ? '' : `&of=${of}`}`));
  return (told.rows as readonly Row[]).find(({ unit }) => unit === STREET[1]);
};

test('periods are listed with their stage; one that is not known, and a figure that was never made, are said to be so', async () => {
  const { periods: list } = ok(await house.get(STREET, '/v1/periods'));
  expect(list).toMatchObject([{ period: { label: PERIOD_OF_LIVES }, stage: { code: 'running', zh: '进行中' } }]);
  expect(ok(await house.get(STREET, AT))).toMatchObject({ lastDay: '2026-02-19', versions: [] });
  expect(await house.get(STREET, '/v1/periods/2025-01')).toMatchObject({
    status: 404,
    body: { code: 'UNKNOWN_PERIOD' },
  });
  expect(await house.get(STREET, `${AT}/versions/1`)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_VERSION' } });
  expect(await house.get(STREET, `${AT}/ranks?group=nobody`)).toMatchObject({ status: 400 });
});

test('provisional figures: gross and net side by side, handling times, demand', async () => {
  expect((await standing('2026-02-19'))?.sample).toBeGreaterThan(0);
  const told = ok(await house.get(STREET, `${AT}/figures?whose=${STREET[1]}`));
  expect(told).toMatchObject({ period: PERIOD_OF_LIVES, of: '2026-02-19', provisional: true });
  const [figure] = told.figures as readonly { readonly of: number; readonly net: { readonly of: number } }[];
  expect(figure?.of).toBeGreaterThanOrEqual(figure?.net.of ?? 0);
  expect((told.took as readonly unknown[]).length).toBeGreaterThan(0);
  expect(await house.get(NEXT_DOOR, `${AT}/figures?whose=${STREET[1]}`)).toMatchObject({ status: 403 });
});

test('a unit objects about its own order only; another sees nothing of it', async () => {
  const objection = { about: 'order', orderNo: own, reason: 'unreasonableDemand', evidence: EVIDENCE };
  const key = { 'idempotency-key': 'objection-1' };
  // What proves it is a text that is kept of the order; another order's is none.
  for (const ref of [PAPER, textRef('别的')])
    expect(await house.post(STREET, `${AT}/objectToFigures`, { ...objection, evidence: [ref] })).toMatchObject({
      status: 422,
      body: { code: 'UNKNOWN_TEXT' },
    });
  const first = await house.post(STREET, `${AT}/objectToFigures`, objection, key);
  expect(first).toMatchObject({ status: 200, body: { events: [{ code: 'OBJECTED', zh: '提出异议' }] } });
  const { duplicate: _, ...again } = ok(await house.post(STREET, `${AT}/objectToFigures`, objection, key));
  expect(again).toEqual(first.body);
  const other = { ...objection, reason: 'forceMajeure' };
  expect((await house.post(STREET, `${AT}/objectToFigures`, other, key)).body.code).toBe('KEY_REUSED');
  expect((await house.post(STREET, `${AT}/objectToFigures`, objection)).body.code).toBe('CASE_PENDING');
  const notMine = await house.post(STREET, `${AT}/objectToFigures`, { ...objection, orderNo: foreign });
  expect(notMine).toMatchObject({ status: 404, body: { code: 'UNKNOWN_ORDER' } });
  expect(ok(await house.get(STREET, `${AT}/cases`)).objections).toHaveLength(1);
  expect(ok(await house.get(['unit', 'BJ-ENT-WATER'], `${AT}/cases`))).toMatchObject({
    objections: [],
    exclusions: [],
  });
  expect(ok(await house.get(APPRAISER, `${AT}/cases`)).objections).toMatchObject([{ orderNo: own, unit: STREET[1] }]);
});

test('two persons exclude: whoever ruled is refused as the second, and so is a body without its ground', async () => {
  const ruled = ok(await house.post(APPRAISER, `${AT}/ruleFigureObjection`, { no: 1, granted: true }));
  expect(ruled.events).toMatchObject([{ code: 'OBJECTION_RULED' }, { code: 'EXCLUSION_PROPOSED' }]);
  expect((await house.post(APPRAISER, `${AT}/decideExclusion`, { no: 1, granted: true })).body.code).toBe(
    'SAME_PERSON',
  );
  expect((await house.post(SUPERVISOR, `${AT}/decideExclusion`, { no: 1, granted: false })).body.code).toBe(
    'INVALID_BODY',
  );
  ok(await house.post(SUPERVISOR, `${AT}/decideExclusion`, { no: 1, granted: true }));
  expect(ok(await house.get(STREET, `${AT}/cases`)).exclusions).toMatchObject([
    { orderNo: own, standing: { code: 'granted' }, reason: { zh: '不合理诉求' } },
  ]);
  const nowhere = { orderNo: 'NO-SUCH-ORDER', reason: 'abuse', evidence: EVIDENCE };
  expect((await house.post(APPRAISER, `${AT}/proposeExclusion`, nowhere)).body.code).toBe('UNKNOWN_ORDER');
});

test('closed, frozen and signed: unseen by units until published, and then whole, with a signature that holds', async () => {
  await periods.forward(END - START);
  await periods.untilType('CLOSED');
  expect((await standing('close'))?.sample).toBe(((await standing('2026-02-19'))?.sample ?? 0) - 1);
  await periods.forward(12 * DAY);
  await periods.untilType('RESULT_SIGNED');
  const late = { about: 'figure', figure: 'response', reason: 'wrongRecord', evidence: EVIDENCE };
  expect((await house.post(STREET, `${AT}/objectToFigures`, late)).body.code).toBe('RESULT_FROZEN');
  expect((await house.get(STREET, `${AT}/versions/1`)).body.code).toBe('UNKNOWN_VERSION');
  expect(ok(await house.get(STREET, `${AT}/ranks?group=streets`)).provisional).toBe(true);
  ok(await house.post(APPRAISER, `${AT}/publishResult`, { version: 1 }));
  const { statement, result } = ok(await house.get(STREET, `${AT}/versions/1`));
  const signed = statement as unknown as SignedStatement;
  expect(readVerifier(periods.signer.publicText).verify(statementText(signed), signed.signature)).toBe(true);
  expect(createHash('sha256').update(canonical(result)).digest('hex')).toBe(signed.digest);
  expect(ok(await house.get(STREET, `${AT}/ranks?group=streets`))).toMatchObject({ of: 'v1', provisional: false });
}, 300_000);

test('files are made once of the signed version; what another worker left whole is not made again; the API hands them out', async () => {
  const at = `${AT}/outputs`;
  const list = async () => (ok(await house.get(APPRAISER, at)).outputs as readonly Outputs[]).map(stateOf);
  expect(await list()).toEqual(['close none', 'v1 none']);
  expect((await house.post(STREET, at, {})).body.code).toBe('FORBIDDEN');
  expect((await house.post(APPRAISER, `${at}?of=v9`, {})).body.code).toBe('UNKNOWN_VERSION');
  // What a worker left that died after the tables.
  const folder = join(outputsDirOf(house.desk), PERIOD_OF_LIVES, 'v1');
  const packs = { active: async () => loadPack('beijing'), get: async () => loadPack('beijing') };
  const edition = await readEdition(periods.auditor, packs, PERIOD_OF_LIVES, 0, 'v1');
  if (!edition) throw new Error('no signed version');
  await writeTo(folder, edition, ['csv'], () => undefined);
  const first = new Map(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs]));
  expect(await house.post(APPRAISER, at, {})).toMatchObject({ status: 202, body: { outputs: [{ of: 'v1' }] } });
  const [done] = (await until(
    async () => ok(await house.get(APPRAISER, `${at}?of=v1`)).outputs as readonly Outputs[],
    (outputs) => outputs[0]?.state.code === 'done',
    480_000,
  )) as readonly [Outputs];
  for (const [name, made] of first)
    if (name.endsWith('.csv')) expect([name, statSync(join(folder, name)).mtimeMs]).toEqual([name, made]);
  expect(done.files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['rates.csv', 'appraisal.xlsx', 'bulletin.pdf']),
  );
  for (const { name, bytes, sha256 } of done.files) {
    const told = await house.app.inject({ url: `${at}/v1/${name}`, headers: await headersOf() });
    expect([told.statusCode, told.rawPayload.length]).toEqual([200, bytes]);
    expect(createHash('sha256').update(told.rawPayload).digest('hex')).toBe(sha256);
  }
  const { versions } = ok(await house.get(APPRAISER, AT)) as unknown as { versions: readonly { digest: string }[] };
  const about = await house.app.inject({ url: `${at}/v1/about.csv`, headers: await headersOf() });
  expect(about.body).toContain('签名结果第1版');
  expect(about.body).toContain(versions[0]?.digest);
  // Asked again nothing is made; what is changed or gone is said to be so, and who may not fetch is refused.
  ok(await house.post(APPRAISER, at, {}));
  expect(await list()).toEqual(['close none', 'v1 done']);
  writeFileSync(join(folder, 'rates.csv'), 'other');
  expect((await house.get(APPRAISER, `${at}/v1/rates.csv`)).body.code).toBe('OUTPUT_CHANGED');
  rmSync(join(folder, 'rates.csv'));
  expect((await house.get(APPRAISER, `${at}/v1/rates.csv`)).body.code).toBe('OUTPUT_NOT_HERE');
  expect((await house.get(APPRAISER, `${at}/v1/nothing.csv`)).body.code).toBe('UNKNOWN_OUTPUT');
  expect((await house.get(STREET, `${at}/v1/rates.csv`)).body.code).toBe('FORBIDDEN');
  // Gone from the folder, it is made again, to the byte.
  ok(await house.post(APPRAISER, at, {}));
  await until(
    async () => (await house.app.inject({ url: `${at}/v1/rates.csv`, headers: await headersOf() })).statusCode,
    (status) => status === 200,
    240_000,
  );
}, 900_000);

test('a correction is a second version beside the first, with its reason', async () => {
  const correction = { reason: 'lateRuling', include: [own], evidence: EVIDENCE };
  ok(await house.post(APPRAISER, `${AT}/proposeCorrection`, correction));
  ok(await house.post(SUPERVISOR, `${AT}/decideCorrection`, { no: 1, granted: true }));
  await periods.untilType('RESULT_SIGNED', 2);
  expect(ok(await house.get(APPRAISER, AT)).versions).toMatchObject([
    { version: 1 },
    { version: 2, reason: { code: 'lateRuling', zh: '申诉在冻结后裁定' } },
  ]);
  ok(await house.post(APPRAISER, `${AT}/publishResult`, { version: 2 }));
  expect((await standing('v2'))?.sample).toBe(((await standing('v1'))?.sample ?? 0) + 1);
});

test('the commands: a correction proposed and decided through the API, periods listed, everything verified', async () => {
  const home = await house.app.listen({ port: 0, host: '127.0.0.1' });
  handOutKey(periods.signer, join(periods.folder, 'seals'));
  const { urls } = house.desk;
  const run = async (role: 'appraiser' | 'supervisor', ...args: readonly string[]) => {
    const env = {
      ...{ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', DATA_DIR: periods.folder },
      ...{ DATABASE_URL: urls.owner, DATABASE_URL_LEDGER: urls.ledger, DATABASE_URL_VAULT: urls.vault },
      ...{ DATABASE_URL_READER: urls.reader, DATABASE_URL_AUDITOR: urls.auditor, API_KEY: await house.key(role) },
    };
    const cli = ['--import', 'tsx', join(__dirname, '..', '..', 'ledger', 'appraisal', 'cli.ts'), ...args];
    return new Promise<{ code: number; out: string }>((answer) => {
      execFile(process.execPath, cli, { env }, (error, out, err) =>
        answer({ code: error === null ? 0 : Number(error.code), out: `${out}${err}` }),
      );
    });
  };
  const correct = [
    'correct',
    PERIOD_OF_LIVES,
    '--reason',
    'courtRuling',
    '--exclude',
    own,
    '--evidence',
    EVIDENCE[0] ?? '',
  ];
  expect(await run('supervisor', ...correct, '--api', home)).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^FORBIDDEN/),
  });
  expect((await run('appraiser', ...correct, '--api', home)).code).toBe(0);
  expect(await run('supervisor', 'decide', PERIOD_OF_LIVES, '2', '--api', home)).toMatchObject({ code: 0 });
  await periods.untilType('RESULT_SIGNED', 3);
  expect((await run('appraiser', 'periods')).out).toMatch(/2026-03 frozen .*v1 .*, v2 .*, v3/);
  expect(await run('appraiser', 'verify', PERIOD_OF_LIVES)).toMatchObject({
    code: 0,
    out: expect.stringContaining('3 版 versions, 0 处不符 faults'),
  });
  expect((await run('appraiser', 'verify', '--keys', join(periods.folder, 'none'))).code).toBe(1);
}, 300_000);

test('what has not ended is not closed; what was missed is opened on demand', async () => {
  expect((await house.post(APPRAISER, '/v1/periods/2099-01/close', {})).body.code).toBe('PERIOD_NOT_ENDED');
  expect(await house.post(APPRAISER, '/v1/periods/2026-04/close', {})).toMatchObject({ status: 202 });
  await periods.untilType('CLOSED', 1, '2026-04');
});

test('the daily bulletin is of one statistics day, noon to noon', async () => {
  const told = ok(await house.get(STREET, '/v1/bulletin/daily?group=streets&date=2026-03-06'));
  expect(told).toMatchObject({ from: '2026-03-05T12:00:00.000+08:00', to: '2026-03-06T12:00:00.000+08:00' });
  const count = async (kind: string) => {
    const { rows } = await house.desk.ledger.pool.query<{ n: number }>(
      `select count(*)::int as n from ledger.contribution where kind = $1
       and at >= '2026-03-05T12:00+08' and at < '2026-03-06T12:00+08'`,
      [kind],
    );
    return rows[0]?.n;
  };
  const { rows: taken } = await house.desk.ledger.pool.query<{ n: number }>(
    `select count(*)::int as n from ledger.order_event where type = 'RECEIVED'
     and at >= '2026-03-05T12:00+08' and at < '2026-03-06T12:00+08'`,
  );
  expect(told.received).toBe(taken[0]?.n);
  expect([told.received, told.closed]).toEqual([await count('received'), await count('closed')]);
  const scored = (told.rows as readonly Row[]).reduce((sum, { sample }) => sum + sample, 0);
  expect(scored).toBeLessThanOrEqual((await count('scored')) ?? 0);
  expect(await house.get(STREET, '/v1/bulletin/daily?group=streets&date=2026-02-30')).toMatchObject({ status: 400 });
});
