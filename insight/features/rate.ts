import { plantCity } from '../../simulator/texts/sets';
import { loadPack } from '../../rules/load';
import { wordsOf } from './fill';

/** What taking features costs in this process. */
export interface Rate {
  readonly texts: number;
  /** Milliseconds of one text, mean. */
  readonly msEach: number;
  /** Megabytes that the reader takes. */
  readonly megabytes: number;
  /** Milliseconds until the first text can be read. */
  readonly msToLoad: number;
}

/** Reads made-up texts, as intake would. */
export function rateOf(texts: number): Rate {
  const pack = loadPack('beijing');
  const memory = () => process.memoryUsage().rss / 1_048_576;
  const [before, began] = [memory(), performance.now()];
  const { reader, alarms } = wordsOf(pack);
  reader.read('路灯不亮');
  const msToLoad = Math.round(performance.now() - began);
  const megabytes = Math.round(memory() - before);
  const list = [...plantCity(pack, { seed: 1, orders: texts, set: 'both' }).orders()].map(({ text }) => text);
  const from = performance.now();
  for (const text of list) {
    reader.read(text);
    alarms(text);
  }
  return {
    texts: list.length,
    msEach: Number(((performance.now() - from) / list.length).toFixed(3)),
    megabytes,
    msToLoad,
  };
}
