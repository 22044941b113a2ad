import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Adviser, Question } from './dispatch';

export type Advisers = Readonly<Record<Question, Adviser>>;

/** What was learnt, for which city: its profile of rules gives the codes their meaning. */
export interface Model extends Advisers {
  readonly hash: string;
  readonly profile: string;
}

const adviserSchema = z.object({
  districtPairs: z.boolean(),
  temperature: z.number().positive(),
  threshold: z.number(),
  labels: z.array(z.string()).min(1),
  buckets: z.string(),
  weights: z.string(),
  scale: z.number(),
  bias: z.array(z.number()),
});
const fileSchema = z.object({
  format: z.literal(2),
  hash: z.string(),
  profile: z.string(),
  unit: adviserSchema,
  matter: adviserSchema,
});

/** Writes the model; its name carries the hash of its content. @returns path and hash */
export function writeModel(
  folder: string,
  { profile, ...advisers }: Omit<Model, 'hash'>,
): { readonly path: string; readonly hash: string } {
  const body = { profile, unit: packed(advisers.unit), matter: packed(advisers.matter) };
  const hash = hashOf(body);
  const path = join(folder, `dispatch-${profile}-${hash.slice(0, 12)}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify({ format: 2, hash, ...body }));
  return { path, hash };
}

/** @throws Error when the file is of another form or its content is not what its hash says */
export function readModel(path: string): Model {
  const { hash, profile, unit, matter } = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  if (hashOf({ profile, unit, matter }) !== hash)
    throw new Error('模型文件与其哈希不符 / the model is not what its hash says');
  return { hash, profile, unit: unpacked(unit), matter: unpacked(matter) };
}

type Packed = z.infer<typeof adviserSchema>;

function packed({ classifier, districtPairs, temperature, threshold }: Adviser): Packed {
  return {
    districtPairs,
    temperature,
    threshold,
    labels: [...classifier.labels],
    buckets: Buffer.from(Uint32Array.from(classifier.rows.keys()).buffer).toString('base64'),
    weights: Buffer.from(classifier.weights).toString('base64'),
    scale: classifier.scale,
    bias: [...classifier.bias],
  };
}

function unpacked(file: Packed): Adviser {
  const bytes = Buffer.from(file.buckets, 'base64');
  const rows = new Map<number, number>();
  for (let row = 0; row * 4 < bytes.length; row++) rows.set(bytes.readUInt32LE(row * 4), row);
  const weights = Int8Array.from(Buffer.from(file.weights, 'base64'));
  if (weights.length !== rows.size * file.labels.length || file.bias.length !== file.labels.length)
    throw new Error('模型文件不完整 / the model is cut short');
  const classifier = { labels: file.labels, rows, weights, scale: file.scale, bias: file.bias };
  const { districtPairs, temperature, threshold } = file;
  return { classifier, districtPairs, temperature, threshold };
}

const hashOf = (body: { readonly profile: string; readonly unit: Packed; readonly matter: Packed }): string =>
  createHash('sha256')
    .update(JSON.stringify([body.profile, entriesOf(body.unit), entriesOf(body.matter)]))
    .digest('hex');

const entriesOf = (one: Packed) => [
  one.districtPairs,
  one.temperature,
  one.threshold,
  one.labels,
  one.buckets,
  one.weights,
  one.scale,
  one.bias,
];
