import { eachCsvRecord } from '../../importer/csv';
import { StartupError } from '../../platform/failures';
import { type Clustering, cluster } from './cluster';
import { type Agreement, agreement } from './measure';
import type { WordReader } from './words';

/** What an evaluation found. */
export interface Evaluation {
  /** Orders in the file. */
  readonly orders: number;
  /** Orders without a label take part in the grouping and in no figure. */
  readonly unlabelled: number;
  readonly agreement: Agreement;
  readonly clusters: Clustering['clusters'];
  readonly learntFrom: number;
  readonly vocabulary: number;
}

/**
 * Groups the texts of a labelled file and compares the groups with its labels. The labels are read after the grouping.
 *
 * @param path CSV (RFC 4180) with the columns id, topic, text
 * @throws StartupError `CONFIG` when columns are missing, an id comes twice, or no order has a label
 */
export async function evaluateFile(
  path: string,
  reader: WordReader,
  progress: (share: number, words: string) => void = () => undefined,
): Promise<Evaluation> {
  const labels: string[] = [];
  const words: (readonly string[])[] = [];
  const ids = new Set<string>();
  const faults: string[] = [];
  await eachCsvRecord(path, ['id', 'topic', 'text'], (record) => {
    if (!('fields' in record)) return void faults.push(`${path}:${record.line}: ${record.fault}`);
    const { id = '', topic = '', text = '' } = record.fields;
    if (ids.has(id)) return void faults.push(`${path}:${record.line}: id 重复 / the id comes twice`);
    ids.add(id);
    labels.push(topic.trim());
    words.push(reader.read(text));
  });
  if (faults.length > 0) throw new StartupError('CONFIG', faults.slice(0, 10).join('\n'));
  const found = cluster(words, progress);
  const labelled = [...labels.keys()].filter((i) => labels[i] !== '');
  if (labelled.length === 0) throw new StartupError('CONFIG', `${path}: 没有带标签的行 / no row has a label`);
  const groups = labelled.map((i) => ((found.of[i] ?? -1) < 0 ? undefined : found.of[i]));
  return {
    ...{ orders: labels.length, unlabelled: labels.length - labelled.length, clusters: found.clusters },
    ...{ learntFrom: found.learntFrom, vocabulary: found.vocabulary },
    agreement: agreement(
      labelled.map((i) => labels[i] ?? ''),
      groups,
    ),
  };
}
