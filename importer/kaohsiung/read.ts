import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { StartupError } from '../../platform/failures';
import { eachLine } from '../lines';
import type { Reject } from '../rejects';
import { type Case, type Change, changeSchema, type CityOrder, orderSchema } from './records';

/** What a folder of the hotline's feed holds. */
export interface Feed {
  /** In the order of their numbers' first appearance. */
  readonly cases: readonly Case[];
  /** Order lines read, good and bad. */
  readonly lines: number;
  /** Change lines read, good and bad. */
  readonly changes: number;
  readonly rejects: readonly Reject[];
}

const ORDERS = 'orders.ndjson';
const CHANGES = 'events.ndjson';

/**
 * Reads `orders.ndjson` and `events.ndjson` (or `.gz`) of a folder. What cannot be used is set aside with file, line and
 * reason: a bad line, a second line of the same order, a change of an unknown order, an order without a first state.
 *
 * @throws StartupError `CONFIG` when a file is missing
 */
export async function readFeed(folder: string): Promise<Feed> {
  const rejects: Reject[] = [];
  const orders = new Map<string, { readonly order: CityOrder; readonly line: number; readonly text: string }>();
  const changes = new Map<string, Change[]>();
  const ordersFile = fileOf(folder, ORDERS);
  const changesFile = fileOf(folder, CHANGES);

  const lines = await eachRecord(ordersFile, orderSchema, rejects, (order, line, text) => {
    const first = orders.get(order.id);
    if (!first) orders.set(order.id, { order, line, text });
    else
      rejects.push({
        file: ordersFile,
        line,
        reason: `工单重复，首次见于第 ${first.line} 行 / the order stands in line ${first.line} already`,
        orderNo: order.id,
        text,
      });
  });
  const changeLines = await eachRecord(changesFile, changeSchema, rejects, (change, line, text) => {
    if (!orders.has(change.id)) {
      const reason = '没有这个工单的记录 / no order of this number was read';
      rejects.push({ file: changesFile, line, reason, orderNo: change.id, text });
      return;
    }
    const known = changes.get(change.id);
    if (known) known.push(change);
    else changes.set(change.id, [change]);
  });

  const cases: Case[] = [];
  for (const { order, line, text } of orders.values()) {
    // Array.sort is stable: changes seen at the same instant keep the order of the file.
    const own = (changes.get(order.id) ?? []).sort((a, b) => a.at - b.at);
    if (own[0]?.status !== undefined) cases.push({ order, changes: own });
    else {
      const reason = '没有可用的起始状态 / no usable first state';
      rejects.push({ file: ordersFile, line, reason, orderNo: order.id, text });
    }
  }
  return { cases, lines, changes: changeLines, rejects };
}

function fileOf(folder: string, name: string): string {
  const found = [join(folder, `${name}.gz`), join(folder, name)].find((path) => existsSync(path));
  if (found === undefined) {
    throw new StartupError('CONFIG', `目录中没有 ${name}(.gz)：${folder} / no ${name}(.gz) in this folder`);
  }
  return found;
}

async function eachRecord<T>(
  file: string,
  schema: z.ZodType<T>,
  rejects: Reject[],
  take: (record: T, line: number, text: string) => void,
): Promise<number> {
  let count = 0;
  await eachLine(file, (line) => {
    if ('text' in line && line.text.trim() === '') return;
    count++;
    if ('fault' in line) return void rejects.push({ file, line: line.no, reason: line.fault });
    const parsed = parse(schema, line.text);
    if ('record' in parsed) take(parsed.record, line.no, line.text);
    else rejects.push({ file, line: line.no, reason: parsed.reason, text: line.text });
  });
  return count;
}

function parse<T>(schema: z.ZodType<T>, text: string): { readonly record: T } | { readonly reason: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { reason: '不是 JSON / not JSON' };
  }
  const result = schema.safeParse(json);
  if (result.success) return { record: result.data };
  return { reason: result.error.issues.map(({ path, message }) => `${path.join('.') || '·'}: ${message}`).join('; ') };
}
