import { type CsvSheet, csvText } from '../csv';
import type { StoredTopic } from './store';

const COLUMNS: CsvSheet<StoredTopic> = [
  ['id', ({ id }) => id],
  ['title', ({ title }) => title],
  ['kinds', ({ card }) => (card?.kinds ?? []).join(' ')],
  ['orders', ({ card }) => card?.orders ?? 0],
  ['of', ({ card }) => card?.of ?? 0],
  ['solved', ({ card }) => card?.solved.counted ?? 0],
  ['asked', ({ card }) => card?.solved.of ?? 0],
  ['solved_low', ({ card }) => rounded(card?.solved.low)],
  ['solved_high', ({ card }) => rounded(card?.solved.high)],
  ['hung', ({ card }) => card?.hung ?? 0],
  ['mean_rounds', ({ card }) => rounded(card?.meanRounds)],
  ['streets', ({ card }) => card?.streets ?? 0],
  ['typical', ({ card }) => (card?.typical ?? []).join(' ')],
  ['merged_into', ({ merged_into: into }) => into ?? ''],
];

/** All topics as CSV. */
export function topicsCsv(topics: readonly StoredTopic[]): string {
  return csvText(COLUMNS, topics);
}

const rounded = (value: number | undefined): number | string =>
  value === undefined ? '' : Math.round(value * 1e4) / 1e4;
