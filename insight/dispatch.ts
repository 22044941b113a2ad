import { type Judged, temperatureFor, thresholdFor } from './calibration';
import { type Classifier, type Example, learn, scoresFor, softmax } from './classifier';
import { featuresOf, pairsOf, type Wording } from './features';
import type { DispatchProfile } from './profiles';

/** An order whose unit and matter are settled: after redispatch and upheld objections. */
export interface Settled extends Wording {
  readonly createdAt: number;
  readonly unit: string;
  readonly unitFirst: string;
  readonly matter: string;
}

export interface Adviser {
  readonly classifier: Classifier;
  /** Which features it reads, see {@link featuresOf}. */
  readonly districtPairs: boolean;
  readonly temperature: number;
  /** Below it a person decides. */
  readonly threshold: number;
}

export interface Advice {
  /** The three likeliest, most likely first; confidence is a calibrated share 0–1. */
  readonly ranked: readonly { readonly label: string; readonly confidence: number }[];
  readonly decidedBy: 'suggestion' | 'person';
}

export type Question = 'unit' | 'matter';

const DAY = 86_400_000;

/**
 * Learns one question from settled orders: calibrates and picks the threshold on the last `heldOutDays` of them, which
 * that first model has not seen, then learns from all. The names of matters take part as one example each:
 * those of the catalogue where `names` gives them, else the matters' own.
 */
export function trainAdviser(
  question: Question,
  orders: readonly Settled[],
  profile: DispatchProfile,
  progress?: (epoch: number, loss: number) => void,
  names?: readonly Named[],
): Adviser {
  const end = orders.reduce((latest, one) => Math.max(latest, one.createdAt), 0);
  const heldFrom = Math.floor((end + 8 * 3_600_000) / DAY + 1 - profile.heldOutDays) * DAY - 8 * 3_600_000;
  const earlier = orders.filter((one) => one.createdAt < heldFrom);
  const held = orders.filter((one) => one.createdAt >= heldFrom);
  const { districtPairs, targetAccuracy } = profile[question];
  const examples = (from: readonly Settled[]) => examplesOf(question, from, districtPairs, names ?? namesIn(from));
  const first = learn(examples(earlier), profile);
  const judged: Judged[] = held.map((one) => ({
    scores: scoresFor(first, featuresOf(one, districtPairs)),
    right: first.labels.indexOf(one[question]),
  }));
  const temperature = temperatureFor(judged);
  const outcomes = judged.map(({ scores, right }) => {
    const shares = softmax(scores, temperature);
    const confidence = Math.max(...shares);
    return { confidence, right: shares.indexOf(confidence) === right };
  });
  const threshold = thresholdFor(outcomes, targetAccuracy);
  return { classifier: learn(examples(orders), profile, progress), districtPairs, temperature, threshold };
}

/** What the adviser would do with an order, and whether it is sure enough to say so. */
export function advise(adviser: Adviser, wording: Wording): Advice {
  const ranked = rank(adviser, wording).slice(0, 3);
  return { ranked, decidedBy: (ranked[0]?.confidence ?? 0) >= adviser.threshold ? 'suggestion' : 'person' };
}

/** Every label with its calibrated share, likeliest first. */
export function rank(adviser: Adviser, wording: Wording): { readonly label: string; readonly confidence: number }[] {
  const shares = softmax(
    scoresFor(adviser.classifier, featuresOf(wording, adviser.districtPairs)),
    adviser.temperature,
  );
  return shares
    .map((confidence, i) => ({ label: adviser.classifier.labels[i] ?? '', confidence }))
    .sort((a, b) => b.confidence - a.confidence);
}

/** Share (0–1) of a text's pairs of signs that the model has learnt; 0 for a text without any. */
export function familiarity({ classifier }: Adviser, text: string): number {
  const pairs = pairsOf(text);
  return pairs.length === 0 ? 0 : pairs.filter((pair) => classifier.rows.has(pair)).length / pairs.length;
}

/** Do the words speak for a label, or earlier orders of the place? Whichever of the two alone is surer of it. */
export function leaning(adviser: Adviser, wording: Wording, label: string): 'text' | 'history' {
  const share = (part: Wording) => rank(adviser, part).find((each) => each.label === label)?.confidence ?? 0;
  const { codes: _, ...words } = wording;
  return share({ ...wording, text: '' }) > share({ ...words, district: '', address: '' }) ? 'history' : 'text';
}

/** What a matter is called, and whose it is: one example each. */
export interface Named {
  readonly text: string;
  readonly unit: string;
  readonly matter: string;
}

function namesIn(orders: readonly Settled[]): readonly Named[] {
  const unitOf = new Map(orders.map((one) => [one.matter, one.unit]));
  return [...unitOf].map(([matter, unit]) => ({ text: matter, unit, matter }));
}

function examplesOf(
  question: Question,
  orders: readonly Settled[],
  districtPairs: boolean,
  names: readonly Named[],
): Example[] {
  const examples = orders.map((one): Example => {
    const bounced = question === 'unit' && one.unitFirst !== one.unit;
    const base = { features: featuresOf(one, districtPairs), label: one[question] };
    return bounced ? { ...base, notLabel: one.unitFirst } : base;
  });
  for (const one of names) {
    const features = featuresOf({ text: one.text, district: '', address: '' });
    examples.push({ features, label: one[question] });
  }
  return examples;
}
