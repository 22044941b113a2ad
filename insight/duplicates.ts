import { characterGrams, foldText } from './features';

export interface Sighting {
  readonly id: string;
  readonly at: number;
  readonly lat: number;
  readonly lng: number;
  readonly text: string;
  readonly address: string;
}

export interface DuplicateRule {
  readonly cellDegrees: number;
  /** Distance at which the share for place has fallen to 1/e. */
  readonly metres: number;
  readonly windowDays: number;
  readonly halfLifeDays: number;
  /** Newest first: a crowded place costs a bounded time. */
  readonly maxCandidates: number;
  readonly threshold: number;
}

export interface Likeness {
  readonly id: string;
  /** 0–1. */
  readonly score: number;
}

interface Entry {
  readonly sighting: Sighting;
  readonly grams: ReadonlySet<string>;
}

const DAY = 86_400_000;

/** Earlier orders by cell of the grid and day. Take orders in the order of time: days out of the window are let go. */
export class DuplicateIndex {
  private readonly days = new Map<number, Map<string, Entry[]>>();
  private readonly seenIn = new Map<string, number>();
  private count = 0;

  constructor(private readonly rule: DuplicateRule) {}

  add(sighting: Sighting): void {
    const grams = gramsOf(sighting);
    for (const gram of grams) this.seenIn.set(gram, (this.seenIn.get(gram) ?? 0) + 1);
    this.count++;
    const today = Math.floor(sighting.at / DAY);
    let cells = this.days.get(today);
    if (!cells) {
      for (const day of this.days.keys()) if (day < today - this.rule.windowDays) this.days.delete(day);
      cells = new Map();
      this.days.set(today, cells);
    }
    const key = this.key(this.cell(sighting.lat), this.cell(sighting.lng));
    const standing = cells.get(key);
    if (standing) standing.push({ sighting, grams });
    else cells.set(key, [{ sighting, grams }]);
  }

  /** The earlier order most like this one within the window, or undefined where there is none near. */
  likest(sighting: Sighting): Likeness | undefined {
    const grams = gramsOf(sighting);
    const today = Math.floor(sighting.at / DAY);
    let best: Likeness | undefined;
    let looked = 0;
    const around = AROUND.map(([dy, dx]) => this.key(this.cell(sighting.lat) + dy, this.cell(sighting.lng) + dx));
    for (let back = 0; back <= this.rule.windowDays; back++) {
      const cells = this.days.get(today - back);
      if (!cells) continue;
      for (const key of around)
        for (const other of cells.get(key) ?? []) {
          if (other.sighting.id === sighting.id) continue;
          if (++looked > this.rule.maxCandidates) return best;
          const score = this.score(sighting, grams, other.sighting, other.grams);
          if (!best || score > best.score) best = { id: other.sighting.id, score };
        }
    }
    return best;
  }

  private score(a: Sighting, ga: ReadonlySet<string>, b: Sighting, gb: ReadonlySet<string>): number {
    const sameAddress = a.address !== '' && foldAddress(a.address) === foldAddress(b.address);
    const place = sameAddress ? 1 : Math.exp(-metresBetween(a, b) / this.rule.metres);
    const time = 0.5 ** (Math.abs(a.at - b.at) / DAY / this.rule.halfLifeDays);
    return place * time * (0.5 + 0.5 * this.cosine(ga, gb));
  }

  private cosine(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
    let shared = 0;
    let left = 0;
    let right = 0;
    for (const gram of a) {
      const weight = this.rarity(gram) ** 2;
      left += weight;
      if (b.has(gram)) shared += weight;
    }
    for (const gram of b) right += this.rarity(gram) ** 2;
    return left * right === 0 ? 0 : shared / Math.sqrt(left * right);
  }

  private rarity(gram: string): number {
    return 1 + Math.log((1 + this.count) / (1 + (this.seenIn.get(gram) ?? 0)));
  }

  private cell(degrees: number): number {
    return Math.floor(degrees / this.rule.cellDegrees);
  }

  private key(y: number, x: number): string {
    return `${y}/${x}`;
  }
}

const AROUND = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dy, dx] as const));

const gramsOf = (sighting: Sighting): ReadonlySet<string> => new Set(characterGrams(foldText(sighting.text), 2, 3));

const foldAddress = (address: string): string => address.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');

function metresBetween(a: Sighting, b: Sighting): number {
  const north = (a.lat - b.lat) * 111_320;
  const east = (a.lng - b.lng) * 111_320 * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}
