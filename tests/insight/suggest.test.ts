import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../platform/log';
import { loadPack } from '../../rules/load';
import { type Settled, trainAdviser } from '../../insight/dispatch';
import { type Model, writeModel } from '../../insight/modelFile';
import { suggestFrom } from '../../insight/models';
import { ownerLabel, unitOfLabel } from '../../insight/owners';
import type { DispatchProfile } from '../../insight/profiles';
import { suggest, wordingOf } from '../../insight/suggest';

const beijing = loadPack('beijing');
const DAY = 86_400_000;
const AT = Date.UTC(2026, 10, 24);
const HOME = { district: '110108', street: '110108001' };
const profile: DispatchProfile = {
  unit: { targetAccuracy: 0.9, districtPairs: false },
  matter: { targetAccuracy: 0.9, districtPairs: false },
  heldOutDays: 2,
  minOrders: 2,
  epochs: 20,
  rate: 1,
  decay: 0,
  seed: 7,
};
const taught = [
  ['餐馆后厨很脏，吃坏肚子', '@district-MSA', 'market.food'],
  ['占道摆摊堵住路口', '@street', 'road.occupied'],
  ['井盖丢失很危险', '@district-UMC', 'road.manhole'],
] as const;
const orders: Settled[] = Array.from({ length: 120 }, (_, i) => {
  const [text, unit, matter] = taught[i % 3] ?? taught[0];
  const wording = wordingOf({ text: `${text}第${i}次反映`, place: HOME });
  return { createdAt: (i % 10) * DAY, unit, unitFirst: unit, matter, ...wording };
});
const advisers = { unit: trainAdviser('unit', orders, profile), matter: trainAdviser('matter', orders, profile) };
const model: Omit<Model, 'hash'> = { profile: 'beijing', ...advisers };
const ask = (text: string, more = {}) => ({
  text,
  matter: 'other.unclear',
  place: HOME,
  kind: 'complaint' as const,
  at: AT,
  ...more,
});

describe('a suggestion for an order of the system', () => {
  const known = { ...model, hash: 'h' };

  it('names the unit of the place, the matter, and the model, never the words', () => {
    const made = suggest(known, beijing, ask('后厨很脏'));
    expect(made).toMatchObject({
      model: 'h',
      units: expect.arrayContaining([expect.objectContaining({ unit: 'BJ-110108-MSA', basis: 'catalogue' })]),
      matter: { matter: 'market.food' },
    });
    expect(JSON.stringify(made)).not.toContain('后厨');
  });

  it('holds in another district what one has taught', () => {
    const place = { district: '110105', street: '110105001' };
    expect(suggest(known, beijing, ask('占道摆摊', { place }))?.units[0].unit).toBe('BJ-110105001');
    expect(suggest(known, beijing, ask('后厨很脏', { place }))?.units[0].unit).toBe('BJ-110105-MSA');
  });

  it('names no street for a department’s matter (art. 17, DI-14)', () => {
    const units = suggest(known, beijing, ask('占道摆摊堵住路口', { matter: 'market.food' }))?.units ?? [];
    expect(units.map(({ unit }) => unit)).not.toContain('BJ-110108001');
  });

  it('is not sure of words it has never learnt, whatever the place speaks for', () => {
    const sure = (text: string) => suggest(known, beijing, ask(text))?.units[0].confidence ?? 0;
    expect(sure('后厨很脏')).toBeGreaterThan(0.85);
    expect(sure('窗外直升机盘旋轰鸣')).toBeLessThan(0.5);
  });

  it('says nothing with a model of another city, or for a place nobody knows', () => {
    expect(suggest({ ...known, profile: 'kaohsiung-1999' }, beijing, ask('后厨'))).toBeUndefined();
    expect(suggest(known, beijing, ask('后厨', { place: { district: '999999' } }))).toBeUndefined();
  });

  it.each([
    ['BJ-110108001', '@street'],
    ['BJ-110108', '@district'],
    ['BJ-110108-MSA', '@district-MSA'],
    ['BJ-ENT-HEAT', 'BJ-ENT-HEAT'],
    ['BJ-110105-MSA', 'BJ-110105-MSA'],
  ])('learns %s as %s and finds it again', (unit, label) => {
    expect(ownerLabel('BJ', unit, HOME)).toBe(label);
    expect(unitOfLabel(beijing, label, HOME)).toBe(unit);
  });

  it('knows no unit of a place that is not given', () => {
    expect(['@street', '@district', '@district-MSA'].map((each) => unitOfLabel(beijing, each, {}))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(ownerLabel('BJ', 'BJ-110108', {})).toBe('BJ-110108');
  });
});

describe('the folder of models', () => {
  const folder = mkdtempSync(join(tmpdir(), 'models-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const log: string[] = [];
  const logger = createLogger('debug', 'test', { write: (line) => void log.push(line) });
  let now = 0;
  const made = suggestFrom(folder, logger, () => now);

  it('empty: the catalogue alone, and the log says so once', () => {
    expect([made(beijing, ask('后厨很脏')), made(beijing, ask('后厨很脏'))]).toEqual([undefined, undefined]);
    expect(log.filter((line) => line.includes('no dispatch model'))).toHaveLength(1);
  });

  it('a model written meanwhile is found within the minute, without a restart', () => {
    const { hash } = writeModel(folder, model);
    expect(made(beijing, ask('后厨很脏'))).toBeUndefined();
    now += 60_001;
    expect(made(beijing, ask('后厨很脏'))?.model).toBe(hash);
    expect(log.some((line) => line.includes(hash))).toBe(true);
  });

  it('a broken one costs no intake, and no words get into the log', () => {
    writeFileSync(join(folder, 'dispatch-beijing-ffffffffffff.json'), '{}');
    now += 60_001;
    expect(made(beijing, ask('我家的秘密'))).toBeUndefined();
    expect(log.join('')).not.toContain('秘密');
  });
});
