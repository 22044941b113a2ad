import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calibrationError, thresholdFor } from '../../insight/calibration';
import { learn } from '../../insight/classifier';
import { advise, type Settled, trainAdviser } from '../../insight/dispatch';
import { bucketOf, featuresOf, foldText } from '../../insight/features';
import { readModel, writeModel } from '../../insight/modelFile';
import type { DispatchProfile } from '../../insight/profiles';

const DAY = 86_400_000;
const profile: DispatchProfile = {
  unit: { targetAccuracy: 0.9, districtPairs: false },
  matter: { targetAccuracy: 0.9, districtPairs: true },
  heldOutDays: 2,
  minOrders: 2,
  epochs: 10,
  rate: 0.5,
  decay: 0,
  seed: 7,
};
const wordings = [
  ['路燈不亮，請查修', '養工處', '路燈故障'],
  ['工地半夜施工噪音擾民', '環保局', '噪音'],
  ['路燈白天未熄', '養工處', '路燈故障'],
  ['鄰居卡拉OK噪音', '環保局', '噪音'],
] as const;
const orders: Settled[] = Array.from({ length: 80 }, (_, i) => {
  const [text, unit, matter] = wordings[i % 4] ?? wordings[0];
  return { createdAt: (i % 10) * DAY, text, unit, unitFirst: unit, matter, district: '', address: '' };
});

describe('a suggestion of unit and matter', () => {
  it('names the unit that upheld orders of the same words went to', () => {
    const adviser = { ...trainAdviser('unit', orders, profile), threshold: 0.6 };
    const advice = advise(adviser, { text: '巷口路燈不亮', district: '', address: '' });
    expect(advice.ranked[0]?.label).toBe('養工處');
    expect(advice.decidedBy).toBe('suggestion');
  });

  it('leaves to a person what it has no words for', () => {
    const adviser = { ...trainAdviser('unit', orders, profile), threshold: 0.9 };
    expect(advise(adviser, { text: 'zzz', district: '', address: '' }).decidedBy).toBe('person');
  });

  it('holds an upheld objection against the first unit', () => {
    const label = (text: string, right: string, notLabel?: string) => ({
      features: featuresOf({ text, district: '', address: '' }),
      label: right,
      ...(notLabel === undefined ? {} : { notLabel }),
    });
    const plain = [
      label('水溝', '水利局'),
      label('水溝', '水利局'),
      label('路面', '養工處'),
      label('路面', '養工處'),
      label('水溝', '環保局'),
    ];
    const objected = [label('水溝', '水利局', '環保局'), ...plain.slice(1)];
    const of = (examples: typeof plain) => {
      const { labels, bias } = learn(examples, { ...profile, epochs: 1 });
      return bias[labels.indexOf('環保局')] ?? 0;
    };
    expect(of(objected)).toBeLessThan(of(plain));
  });

  it('is the same bytes every time it is learnt, and says when its file was altered', () => {
    const folder = mkdtempSync(join(tmpdir(), 'insight-'));
    try {
      const write = () =>
        writeModel(folder, {
          profile: 'kaohsiung-1999',
          unit: trainAdviser('unit', orders, profile),
          matter: trainAdviser('matter', orders, profile),
        });
      const { path, hash } = write();
      expect(write().hash).toBe(hash);
      const kept = readModel(path);
      const wording = { text: '噪音', district: '', address: '' };
      expect(advise(kept.unit, wording)).toEqual(advise(trainAdviser('unit', orders, profile), wording));
      writeFileSync(path, readFileSync(path, 'utf8').replace('噪音', '髒亂'));
      expect(() => readModel(path)).toThrow('hash');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps no digits, and nothing only one order said', () => {
    expect(foldText('電話０９１２－３４５６７８')).toBe('電話0-0');
    const secret = { features: featuresOf({ text: '王小明', district: '', address: '' }), label: 'a' };
    const common = { features: featuresOf({ text: '路燈', district: '', address: '' }), label: 'b' };
    const { rows } = learn([secret, common, common], { ...profile, epochs: 1 });
    expect(rows.has(bucketOf('t王小明'))).toBe(false);
    expect(rows.has(bucketOf('t路燈'))).toBe(true);
  });
});

describe('confidence', () => {
  it('has its threshold where the accuracy asked for still holds', () => {
    const outcomes = [0.9, 0.8, 0.7, 0.6].map((confidence, i) => ({ confidence, right: i < 3 }));
    expect(thresholdFor(outcomes, 1)).toBe(0.7);
    expect(thresholdFor(outcomes, 0.75)).toBe(0.6);
    expect(thresholdFor([{ confidence: 0.9, right: false }], 0.9)).toBeGreaterThan(1);
  });

  it('is off by what it promised too much', () => {
    const outcomes = [true, true, true, false].map((right) => ({ confidence: 0.95, right }));
    expect(calibrationError(outcomes)).toBeCloseTo(0.2);
    expect(calibrationError([])).toBe(0);
  });
});
