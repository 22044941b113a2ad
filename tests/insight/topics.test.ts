import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cluster } from '../../insight/topics/cluster';
import { evaluateFile } from '../../insight/topics/evaluate';
import { agreement } from '../../insight/topics/measure';
import { vocabularyOf } from '../../insight/topics/vectors';
import { wordReader } from '../../insight/topics/words';
import { loadPack } from '../../rules/load';
import { plantCity } from '../../simulator/texts/sets';

const pack = loadPack('beijing');
const reader = wordReader(pack.documents);

describe('words of a text', () => {
  test('traditional and simplified script give the same words', () => {
    expect(reader.read('該處路燈故障不亮，電梯停運')).toEqual(reader.read('该处路灯故障不亮，电梯停运'));
    expect(reader.read('路燈故障')).toContain('路灯');
  });

  test.each([
    '王女士来电，电话13800000000，路灯不亮',
    '欧阳先生，京A12345，住3号楼2单元501室，路灯不亮',
    '李秀英来电，邮箱 a.b@example.com，路灯不亮',
    '张建国反映，身份证110101199003071234，路灯不亮',
  ])('no name, number, plate or address is a word of “%s”', (text) => {
    const words = reader.read(text);
    expect(words.join(' ')).toContain('路灯');
    expect(words.join(' ')).not.toMatch(/\d|王|欧阳|秀英|李|建国|张建|example|先生|女士|单元/u);
  });

  test('districts, streets and communities are places, no words', () => {
    const words = reader.read('东城区东华门街道多福巷社区路灯不亮');
    expect(words.join(' ')).toContain('路灯');
    expect(words.join(' ')).not.toMatch(/东城|东华门|多福巷/u);
  });

  test('a word that fewer orders hold than asked for is no feature', () => {
    const orders = [['路灯', '赵铁柱'], ['路灯', '井盖'], ['路灯', '井盖'], ['井盖']];
    expect(vocabularyOf(orders, 2, 1).words).toEqual(['井盖', '路灯'].sort());
  });
});

describe('agreement with labels', () => {
  test('by hand: two groups of three and two over labels a a b b b', () => {
    const found = agreement(['a', 'a', 'b', 'b', 'b'], [1, 1, 1, 2, 2]);
    // Pairs together by group: 3 + 1 = 4, by label: 1 + 3 = 4, by both: 1 + 1 = 2.
    expect(found.pairs).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(found.purity).toBe(0.8);
    // Expected by chance 4 · 4 / 10 = 1.6; (2 − 1.6) / (4 − 1.6).
    expect(found.ari).toBeCloseTo(1 / 6, 10);
  });

  test('grouping nothing is pure and finds nothing', () => {
    const found = agreement(['a', 'a', 'b'], [undefined, undefined, undefined]);
    expect([found.purity, found.coverage, found.pairs.recall]).toEqual([1, 0, 0]);
  });

  test('the same groups under other names agree wholly', () => {
    const found = agreement(['a', 'a', 'b', 'b'], [7, 7, 3, 3]);
    expect([found.pairs.f1, found.purity, found.ari]).toEqual([1, 1, 1]);
    expect(found.nmi).toBeCloseTo(1, 10);
  });
});

describe('grouping', () => {
  const orders = [...plantCity(pack, { seed: 41, orders: 3_000, set: 'b', surges: 0, series: 0 }).orders()];
  const words = orders.map(({ text }) => reader.read(text));

  test('issues it was never tried on are found: pairwise F1 and purity above 0.8 on a held-out set and seed', () => {
    const { of } = cluster(words);
    const labelled = orders.map((_, i) => i).filter((i) => orders[i]?.topic !== '');
    const found = agreement(
      labelled.map((i) => orders[i]?.topic ?? ''),
      labelled.map((i) => ((of[i] ?? -1) < 0 ? undefined : of[i])),
    );
    expect(found.pairs.f1).toBeGreaterThan(0.8);
    expect(found.purity).toBeGreaterThan(0.8);
    expect(found.coverage).toBeGreaterThan(0.95);
  });

  test('the same orders give the same groups', () => {
    const some = words.slice(0, 800);
    expect(cluster(some)).toEqual(cluster(some));
  });

  test('no order, and orders without a word, make no group', () => {
    expect(cluster([]).clusters).toEqual([]);
    expect([...cluster([[], []]).of]).toEqual([-1, -1]);
  });
});

describe('a labelled file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'topics-'));
  const file = (name: string, lines: readonly string[]) => {
    const path = join(folder, name);
    writeFileSync(path, lines.join('\n'));
    return path;
  };

  test('rows without a label are grouped and not judged', async () => {
    const rows = Array.from({ length: 6 }, (_, i) => `${i},${i < 4 ? 'light' : ''},"路灯不亮，路灯故障"`);
    const found = await evaluateFile(file('a.csv', ['id,topic,text', ...rows]), reader);
    expect([found.orders, found.unlabelled, found.agreement.orders]).toEqual([6, 2, 4]);
  });

  test('a file without the columns, with an id twice, or without any label is refused by name', async () => {
    await expect(evaluateFile(file('b.csv', ['id,text', '1,路灯']), reader)).rejects.toThrow(/topic/);
    await expect(evaluateFile(file('c.csv', ['id,topic,text', '1,a,x', '1,a,y']), reader)).rejects.toThrow(/c\.csv:3/);
    await expect(evaluateFile(file('d.csv', ['id,topic,text', '1,,x']), reader)).rejects.toThrow(/no row has a label/);
  });
});
