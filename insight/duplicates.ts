import { gridDisk, greatCircleDistance, latLngToCell } from 'h3-js';
import type { Bow } from 'wink-nlp';
import similarity from 'wink-nlp/utilities/similarity';
import { characterGrams, foldText } from './features';
import type { DuplicateRule } from './profiles';

/** An order as the comparison sees it. Without coordinates its codes say where it is: community, else street, else district. */
export interface Sighting {
  readonly id: string;
  readonly at: number;
  readonly lat?: number;
  readonly lng?: number;
  readonly places?: readonly string[];
  readonly text: string;
  readonly address: string;
  /** When it was done with; absent while it runs. A closed order can hardly be the one to merge into (art. 11(3), IN-9). */
  readonly closedAt?: number;
}

export interface Likeness {
  readonly id: string;
  /** 0–1. */
  readonly score: number;
}

interface Entry {
  readonly sighting: Sighting;
  readonly words: ReadonlySet<string>;
  readonly address: Bow;
}

const DAY = 86_400_000;

/** Earlier orders by H3 cell, or code of the place, and day. Take orders in the order of time: old days are let go. */
export class DuplicateIndex {
  private readonly days = new Map<number, Map<string, Entry[]>>();
  private readonly seenIn = new Map<string, number>();
  private count = 0;

  constructor(private readonly rule: DuplicateRule) {}

  add(sighting: Sighting): void {
    const entry = entryOf(sighting);
    for (const word of entry.words) this.seenIn.set(word, (this.seenIn.get(word) ?? 0) + 1);
    this.count++;
    const today = Math.floor(sighting.at / DAY);
    let places = this.days.get(today);
    if (!places) {
      for (const [day, old] of this.days) if (day < today - this.rule.windowDays) this.letGo(day, old);
      places = new Map();
      this.days.set(today, places);
    }
    const key = this.placeOf(sighting);
    const standing = places.get(key);
    if (standing) standing.push(entry);
    else places.set(key, [entry]);
  }

  /** Earlier orders within the window, likest first; of a crowded place the newest `maxCandidates` are looked at. */
  like(sighting: Sighting, most = 1): readonly Likeness[] {
    const self = entryOf(sighting);
    const today = Math.floor(sighting.at / DAY);
    const found: Likeness[] = [];
    let looked = 0;
    const around = this.around(sighting);
    for (let back = 0; back <= this.rule.windowDays && looked < this.rule.maxCandidates; back++) {
      const places = this.days.get(today - back);
      if (!places) continue;
      for (const key of around)
        for (const other of places.get(key) ?? []) {
          if (other.sighting.id === sighting.id || looked >= this.rule.maxCandidates) continue;
          looked++;
          const score = scoreOf(self, other, this.rule, (word) => this.rarity(word));
          found.push({ id: other.sighting.id, score });
        }
    }
    return found.sort((a, b) => b.score - a.score).slice(0, most);
  }

  private letGo(day: number, places: ReadonlyMap<string, readonly Entry[]>): void {
    this.days.delete(day);
    for (const entries of places.values())
      for (const { words } of entries) {
        this.count--;
        for (const word of words) {
          const left = (this.seenIn.get(word) ?? 1) - 1;
          if (left > 0) this.seenIn.set(word, left);
          else this.seenIn.delete(word);
        }
      }
  }

  private rarity(word: string): number {
    return 1 + Math.log((1 + this.count) / (1 + (this.seenIn.get(word) ?? 0)));
  }

  private placeOf({ lat, lng, places }: Sighting): string {
    if (lat !== undefined && lng !== undefined) return latLngToCell(lat, lng, this.rule.h3Resolution);
    return places?.[0] ?? '';
  }

  private around(sighting: Sighting): readonly string[] {
    const here = this.placeOf(sighting);
    return sighting.lat === undefined ? [here] : gridDisk(here, 1);
  }
}

/** How much two orders are alike, 0–1, all words weighing the same: for a handful without a corpus. */
export function likeness(a: Sighting, b: Sighting, rule: DuplicateRule): number {
  return scoreOf(entryOf(a), entryOf(b), rule, () => 1);
}

function scoreOf(a: Entry, b: Entry, rule: DuplicateRule, weight: (word: string) => number): number {
  const { sighting: one } = a;
  const { sighting: other } = b;
  const days = Math.abs(one.at - other.at) / DAY;
  if (days > rule.windowDays + 1) return 0;
  const time = 0.5 ** (days / rule.halfLifeDays);
  const running = other.closedAt === undefined || other.closedAt >= one.at ? 1 : rule.closedShare;
  const text = similarity.bow.cosine(weighed(a.words, weight), weighed(b.words, weight)) || 0;
  return nearness(a, b, rule) * time * running * (1 - rule.textShare + rule.textShare * text);
}

/** 1 at the same address; by distance where both have coordinates; else by the words of the address, else by the codes. */
function nearness(a: Entry, b: Entry, rule: DuplicateRule): number {
  const { sighting: one } = a;
  const { sighting: other } = b;
  if (one.address !== '' && foldAddress(one.address) === foldAddress(other.address)) return 1;
  if (one.lat !== undefined && one.lng !== undefined && other.lat !== undefined && other.lng !== undefined)
    return Math.exp(-greatCircleDistance([one.lat, one.lng], [other.lat, other.lng], 'm') / rule.metres);
  if (one.address !== '' && other.address !== '') return (similarity.bow.cosine(a.address, b.address) || 0) ** 2;
  return one.places?.[0] !== undefined && one.places[0] === other.places?.[0] ? rule.sameCodeShare : 0;
}

function entryOf(sighting: Sighting): Entry {
  return {
    sighting,
    words: new Set(characterGrams(foldText(sighting.text), 2, 3)),
    address: weighed(new Set(characterGrams(foldAddress(sighting.address), 2, 3)), () => 1),
  };
}

const weighed = (words: ReadonlySet<string>, weight: (word: string) => number): Bow =>
  Object.fromEntries([...words].map((word) => [word, weight(word)]));

/** House numbers tell places apart, so here they stay. */
const foldAddress = (address: string): string => address.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');
