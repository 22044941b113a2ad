import { fillFeatures, wordsOf } from '../../insight/features/fill';
import { identify } from '../../insight/topics/identify';
import { decideTopic } from '../../insight/topics/decide';
import { runTopics } from '../../insight/topics/run';
import { topicsCsv } from '../../insight/topics/show';
import { decisionsIn, topicsIn } from '../../insight/topics/store';
import { trendSvg } from '../../insight/topics/trend';
import { append } from '../../ledger/append';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { loadPack } from '../../rules/load';
import { eraseOrder } from '../../vault/erase';
import { dropFeatures, featuresOf } from '../../vault/features';
import { keep, textRef } from '../../vault/keep';
import { readingsOf } from '../../vault/read';
import { Case, MONDAY, STREET, termsFor } from '../domain/support';
import { ERASING, type TestVault, testVault } from '../vault/vaultFixture';

const pack = loadPack('beijing');
const words = wordsOf(pack);
const YEAR = { from: MONDAY - 30 * 86_400_000, to: MONDAY + 300 * 86_400_000 };
const BY = { actor: 'k-desk', reason: '同一问题' };
const LIGHT = ['路灯故障，整条路漆黑', '路灯损坏，漆黑一片', '路灯故障损坏，漆黑'];
const DRAIN = ['污水井堵塞，臭水外溢', '污水堵塞外溢，臭气', '下水道堵塞，污水外溢'];

describe('topics over ledger and vault', () => {
  let box: TestVault;
  let ledger: LedgerDatabase;
  let reader: LedgerDatabase;
  const source = () => ({ ledger: reader, vault: box.vault });
  const put = async (orderNo: string, text: string, matter: string, more: { secret?: true } = {}) => {
    const place = { district: '110108', street: '110108001' };
    const made = new Case(
      { orderNo, text: textRef(text), place, matter, ...more },
      termsFor(STREET, 3, { route: { automatic: true } }),
    );
    await keep(box.vault, { orderNo, contentHash: made.state.contentHash, texts: [text] });
    await append(ledger)({ orderNo, seq: 1, prevHash: '', events: made.events });
  };
  /** The same person again and again, who says a word of their own each time. */
  const putOf = async (orderNo: string, phone: string, text: string) => {
    const place = { district: '110108', street: '110108001' };
    const made = new Case(
      { orderNo, text: textRef(text), place, matter: 'light.out' },
      termsFor(STREET, 3, { route: { automatic: true } }),
    );
    await keep(box.vault, { orderNo, contentHash: made.state.contentHash, texts: [text], caller: { phone } });
    await append(ledger)({ orderNo, seq: 1, prevHash: '', events: made.events });
  };
  const topicOf = async (orderNo: string) =>
    (await box.asOwner('select topic from insight.topic_order where order_no = $1', [orderNo]))[0]?.topic;

  beforeAll(async () => {
    box = await testVault();
    ledger = openLedger(box.urls.ledger);
    reader = openLedger(box.urls.reader);
    for (let i = 0; i < 30; i++) {
      await put(`L-${100 + i}`, LIGHT[i % 3] as string, 'light.out');
      await put(`D-${100 + i}`, DRAIN[i % 3] as string, 'drain.blocked');
    }
    await put('S-100', '路灯故障，举报人保密', 'light.out', { secret: true });
  });
  afterAll(async () => {
    await Promise.all([ledger.close(), reader.close()]);
    await box.close();
  });

  test('words are taken once, each reading recorded; taken again after they were dropped; never of what is confidential', async () => {
    expect(await fillFeatures(source(), words)).toEqual({ seen: 60, taken: 60 });
    expect(await fillFeatures(source(), words)).toEqual({ seen: 60, taken: 0 });
    expect((await featuresOf(box.vault, ['L-100'])).get('L-100')).toContain('路灯');
    expect(await readingsOf(box.vault, 'L-100')).toMatchObject([{ actorRole: 'admin', purpose: 'features' }]);
    expect(await readingsOf(box.vault, 'S-100')).toEqual([]);
    expect(await dropFeatures(box.vault)).toBe(60);
    expect(await fillFeatures(source(), words)).toEqual({ seen: 60, taken: 60 });
  });

  test('no word stands anywhere in clear, and erasing an order erases its words', async () => {
    expect(await box.dump()).not.toMatch(/漆黑|臭水/u);
    await eraseOrder(box.vault, 'D-129', ERASING);
    expect((await featuresOf(box.vault, ['D-129', 'D-128'])).has('D-129')).toBe(false);
    expect(await box.asOwner("select 1 from vault.features where order_no = 'D-129'")).toEqual([]);
  });

  test('a run finds the topics, with their sample; the next run gives them the same ids', async () => {
    const first = await runTopics(source(), pack, YEAR);
    expect(first).toMatchObject({ run: 1, orders: 60, wordless: 1, groups: 2, again: 0, fresh: 2, topics: 2 });
    const [light, drain] = [await topicOf('L-100'), await topicOf('D-100')];
    expect(light).not.toBe(drain);
    expect(await topicOf('L-129')).toBe(light);
    const topics = await topicsIn(box.vault.pool);
    const card = topics.find(({ id }) => id === light)?.card;
    expect(card).toMatchObject({ orders: 30, of: 60, kinds: ['hot'], solved: { counted: 0, of: 0 } });
    expect(topics.find(({ id }) => id === light)?.title).toMatch(/^路灯不亮/u);
    for (let i = 0; i < 5; i++) await put(`L-2${10 + i}`, LIGHT[0] as string, 'light.out');
    await fillFeatures(source(), words);
    expect(await runTopics(source(), pack, YEAR)).toMatchObject({ run: 2, again: 2, fresh: 0 });
    expect([await topicOf('L-100'), await topicOf('L-210'), await topicOf('D-100')]).toEqual([light, light, drain]);
  });

  test('a person renames, splits and merges; the next run respects it; who, when and why stand for ever', async () => {
    const { pool } = box.vault;
    const [light, drain] = [String(await topicOf('L-100')), String(await topicOf('D-100'))];
    await decideTopic(pool, { do: 'rename', topic: light, title: '路灯专项' }, BY);
    const split = await decideTopic(
      pool,
      { do: 'split', topic: drain, title: '下水道', by: { words: ['下水道'] } },
      BY,
    );
    const off = 'into' in split ? split.into : '';
    await runTopics(source(), pack, YEAR);
    expect([await topicOf('D-102'), await topicOf('D-100')]).toEqual([off, drain]);
    await decideTopic(pool, { do: 'merge', topic: drain, into: light }, BY);
    await runTopics(source(), pack, YEAR);
    await runTopics(source(), pack, YEAR);
    expect([await topicOf('D-100'), await topicOf('D-102'), await topicOf('L-100')]).toEqual([light, off, light]);
    const topics = await topicsIn(pool);
    expect(topics.find(({ id }) => id === light)?.title).toBe('路灯专项');
    expect(topics.find(({ id }) => id === drain)).toMatchObject({ merged_into: light, card: null });
    expect(await decisionsIn(pool)).toMatchObject([
      { actor_key: 'k-desk', reason: '同一问题', decision: { do: 'rename' } },
      { decision: { do: 'split', into: off } },
      { decision: { do: 'merge', into: light } },
    ]);
    await expect(box.asOwner("update insight.topic_decision set reason = 'x'")).rejects.toThrow(/append-only/);
  });

  test.each([
    [{ do: 'rename', topic: 'T9999', title: 'x' }, 'UNKNOWN_TOPIC'],
    [{ do: 'merge', topic: 'T0001', into: 'T9999' }, 'UNKNOWN_TOPIC'],
    [{ do: 'split', topic: 'T0001', title: 'x', by: {} }, 'NO_CRITERION'],
  ] as const)('%j is refused: %s', async (asked, refused) => {
    const living = String(await topicOf('L-100'));
    const real = { ...asked, topic: asked.topic === 'T0001' ? living : asked.topic };
    expect(await decideTopic(box.vault.pool, real, BY)).toEqual({ refused });
  });

  test('without a reason nothing is decided', async () => {
    const asked = { do: 'rename', topic: String(await topicOf('L-100')), title: 'x' } as const;
    expect(await decideTopic(box.vault.pool, asked, { actor: 'k', reason: ' ' })).toEqual({ refused: 'INVALID_BODY' });
  });

  test('CSV has a line a topic, and no cell is a formula; the trend is a picture with the sample', async () => {
    const topics = await topicsIn(box.vault.pool);
    const csv = topicsCsv([...topics, { ...(topics[0] as (typeof topics)[number]), title: '=1+1' }]);
    expect(csv.trim().split('\r\n')).toHaveLength(topics.length + 2);
    expect(csv).toContain("'=1+1");
    const card = topics.find((each) => each.card)?.card;
    expect(card && trendSvg('路灯', card)).toMatch(/^<svg[\s\S]*路灯/u);
  });

  test('what one person alone says gets into no topic, however often they call; what three say does', async () => {
    for (let i = 0; i < 8; i++) await putOf(`P-10${i}`, '13700000044', `${LIGHT[0]}，蝴蝶兰枯萎 jinsique`);
    for (let i = 0; i < 8; i++) await putOf(`Q-10${i}`, `1370000010${i}`, `${LIGHT[0]}，电动车摔倒`);
    await fillFeatures(source(), words);
    expect((await featuresOf(box.vault, ['P-100'])).get('P-100')).toContain('jinsique');
    await runTopics(source(), pack, YEAR);
    const shown = JSON.stringify(await box.asOwner('select * from insight.topic'));
    expect(shown).not.toMatch(/jinsique|蝴蝶兰/u);
    expect(shown).toMatch(/电动车|摔倒/u);
  });
});

test('a group is the topic of before by its orders, else by its words, the surest first, each once', () => {
  const profile = (...list: string[]) => new Map(list.map((word) => [word, 1]));
  const known = [
    { id: 'T0001', profile: profile('路灯', '不亮'), orders: new Set(['1', '2', '3']) },
    { id: 'T0002', profile: profile('电梯', '停运'), orders: new Set(['8']) },
  ];
  const found = [
    { profile: profile('电梯', '停运'), orders: ['20', '21'] },
    { profile: profile('照明', '漆黑'), orders: ['1', '2', '9'] },
    { profile: profile('路灯', '不亮'), orders: ['30'] },
    { profile: profile('井盖'), orders: ['40'] },
  ];
  expect(identify(known, found)).toEqual(['T0002', 'T0001', undefined, undefined]);
});
