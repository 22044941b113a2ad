import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Copy, copyIn } from './copy';
import { clear, emptyFolder, npmRun, tell, until } from './processes';

const LONG_MS = 240_000;
const KEPT = 'BJ20261124-A1';
const HELD = 'BJ20261124-A2';
const intake = (orderNo: string) => ({
  orderNo,
  kind: 'help',
  channel: 'phone',
  matter: 'light.estate',
  place: { district: '110101', street: '110101001' },
  content: '小区门口的路灯坏了三天。',
  caller: { name: '王女士', phone: '13800000000' },
});

/** Another clock, so that a term of ten years is over: the commands alone, the database keeps its own. */
const CLOCK = `const years = 14 * 365.25 * 86_400_000;
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) { given.length === 0 ? super(Real.now() + years) : super(...given); }
  static now() { return Real.now() + years; }
};
`;

describe('npm run archive, as processes beside the running system', () => {
  const folder = emptyFolder('archive');
  let copy: Copy;
  beforeAll(async () => {
    copy = await copyIn(folder);
    await copy.start();
    for (const orderNo of [KEPT, HELD]) {
      expect((await copy.ask('AGENT', 'POST', '/v1/complaints', intake(orderNo))).status).toBe(201);
      expect((await copy.insist('UNIT', orderNo, 'sign', {})).status).toBe(200);
      expect((await copy.insist('AGENT', orderNo, 'cancel', { ground: 'error' })).status).toBe(200);
    }
  }, 240_000);
  afterAll(() => clear(folder), 60_000);

  const run = async (who: string | undefined, script: string, args: readonly string[], env = {}) => {
    const key = who === undefined ? {} : { JIESU_KEY: copy.keys[who] ?? '' };
    const done = npmRun(script, args, { ...copy.env, ...key, ...env });
    const code = await done.ended;
    return { code, text: done.text() };
  };
  const archive = (who: string | undefined, ...args: string[]) => run(who, 'archive', args);

  test(
    'puts away what is over, and says how many bytes an order takes',
    async () => {
      const json = join(folder, 'run.json');
      await until('both runs have ended in the engine', async () => {
        const { code, text } = await archive(undefined, 'run', '--days', '0', '--json', json);
        expect([code, text]).toEqual([0, expect.stringContaining('0 处不符')]);
        const shown = await archive(undefined, 'show', '--order', HELD);
        return shown.code === 0 ? true : undefined;
      });
      expect((await archive(undefined, 'run', '--days', '0')).code).toBe(0);
      const { text } = await archive(undefined, 'show');
      tell(text.trim());
      expect(text).toMatch(/[12] 包 packs, 2 次运行 runs, \d+ 字节 bytes, 0 次删除 drops/);
    },
    LONG_MS,
  );

  test(
    'a hold needs a key of its two roles, keeps the vault shut against erasing, and is lifted by two',
    async () => {
      const hold = ['hold', '--order', HELD, '--reason', '诉讼 2026-17'];
      expect(await archive(undefined, ...hold)).toMatchObject({ code: 1, text: expect.stringContaining('JIESU_KEY') });
      expect(await archive('UNIT', ...hold)).toMatchObject({ code: 1, text: expect.stringContaining('auditor') });
      expect(await archive('AUDITOR', ...hold)).toMatchObject({ code: 0, text: expect.stringContaining('已保全') });
      const erase = ['erase', '--order', HELD, '--ground', 'withdrawn'];
      expect(await run('SECURITY_ADMIN', 'vault', erase)).toMatchObject({
        code: 1,
        text: expect.stringContaining('VAULT_HELD'),
      });
      const lift = ['lift', '--order', HELD, '--reason', '结案'];
      expect(await archive('AUDITOR', ...lift)).toMatchObject({ code: 0, text: expect.stringContaining('仍在保全') });
      expect(await archive('AUDITOR', ...lift)).toMatchObject({ code: 1, text: expect.stringContaining('supervisor') });
      expect((await run('SECURITY_ADMIN', 'vault', erase)).code).toBe(1);
    },
    LONG_MS,
  );

  test(
    'nothing is dropped within its term; past it everything goes that no hold keeps, by a key and with a reason',
    async () => {
      const clock = join(folder, 'clock.mjs');
      writeFileSync(clock, CLOCK);
      const later = { NODE_OPTIONS: `--import=${pathToFileURL(clock).href}` };
      expect(await archive('AUDITOR', 'drop', '--reason', 'x')).toMatchObject({
        code: 0,
        text: expect.stringContaining(' 0 次运行 runs'),
      });
      const drop = ['drop', '--reason', '保存期届满'];
      expect(await run(undefined, 'archive', ['drop'], later)).toMatchObject({
        code: 0,
        text: expect.stringMatching(/ 1 次运行 runs.*已过期.*1 次因保全保留/),
      });
      expect((await run(undefined, 'archive', drop, later)).code).toBe(1);
      expect(await run('SUPERVISOR', 'archive', drop, later)).toMatchObject({
        code: 0,
        text: expect.stringMatching(/ 1 次运行 runs.*已删除.*1 次因保全保留/),
      });
      expect((await archive(undefined, 'show', '--order', KEPT)).code).toBe(1);
      expect((await archive(undefined, 'show', '--order', HELD)).code).toBe(0);
      expect((await archive(undefined, 'show')).text).toContain('保存期届满');
      expect(await archive('SUPERVISOR', 'lift', '--order', HELD, '--reason', '结案')).toMatchObject({
        code: 0,
        text: expect.stringContaining('已解除'),
      });
      expect(await archive(undefined, 'holds', '--order', HELD)).toMatchObject({
        text: expect.stringMatching(/保全[^]*申请解除[^]*已解除/),
      });
      expect((await run('SECURITY_ADMIN', 'vault', ['erase', '--order', HELD, '--ground', 'withdrawn'])).code).toBe(0);
    },
    LONG_MS,
  );

  test(
    'a copy of the folder, its key and the seals are enough to verify: no engine, no database, the caller erased',
    async () => {
      expect((await run(undefined, 'audit', ['seal'])).code).toBe(0);
      expect(await copy.ctrlC()).toBe(0);
      const key = readFileSync(join(folder, 'data', 'secrets', 'archive-key'), 'utf8').trim();
      const elsewhere = join(folder, 'elsewhere');
      mkdirSync(elsewhere);
      for (const kept of ['archive', 'seals'])
        cpSync(join(folder, 'data', kept), join(elsewhere, kept), { recursive: true });
      const alone = { DATA_DIR: join(elsewhere, 'data'), ARCHIVE_KEY: key };
      const verify = async () => {
        const where = ['--archive', join(elsewhere, 'archive'), '--seals', join(elsewhere, 'seals')];
        const done = npmRun('archive', ['verify', ...where], alone);
        return { code: await done.ended, text: done.text() };
      };
      expect(await verify()).toMatchObject({ code: 0, text: expect.stringContaining('1 单') });
      const manifest = join(elsewhere, 'archive', 'manifest.ndjson');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('保存期届满', '保存期未满'));
      expect((await verify()).code).toBe(1);
    },
    LONG_MS,
  );
});
