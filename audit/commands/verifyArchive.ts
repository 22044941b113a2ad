import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataConverter } from '../../platform/codec';
import { readCommandLine, wrongUsage, writeJson } from '../../platform/commandLine';
import type { Config } from '../../platform/config';
import { createLogger } from '../../platform/log';
import { progressBar } from '../../platform/progress';
import { installRuntime } from '../../worker/run';
import { checkArchive } from '../archive/check';
import { ArchiveFolder, readManifest, standing } from '../archive/folder';
import { keysOf } from '../archive/ownKeys';
import { faultsOfSeals, keptLeaves } from '../seal/check';
import type { Seal } from '../seal/seal';
import { readVerifier } from '../seal/signing';
import { drawn } from '../verify/selection';
import { shareOf } from './verify';

export const VERIFY_ARCHIVE_USAGE = `  npm run audit -- verify --archive DIR  归档中的历史：不需引擎与数据库 / archived histories: needs neither engine nor database

  --order NO · --sample S · --seed S · --after NO · --json FILE   同上 / as above
  --seals DIR     与外部方保存的封印核对 / hold them against the seals an outside party kept
  --sdk DIR       装有旧版 @temporalio/worker 的文件夹 / a folder with the SDK of an older release`;

const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ archive: text, order: text, sample: text, seed: text, after: text },
  ...{ seals: text, sdk: text, json: text },
} as const;
const MOST_LINES = 50;
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** What an outside party's seals say: faults of their own, manifest lines, and the last hashes they know of orders. */
async function sealsIn(folder: string) {
  const files = readdirSync(folder).sort();
  const named = (pattern: RegExp) => files.filter((name) => pattern.test(name)).map((name) => join(folder, name));
  const seals = named(/^seal-\d+\.json$/).map((file) => JSON.parse(readFileSync(file, 'utf8')) as Seal);
  const verifiers = named(/^key-.*\.pub$/).map((file) => readVerifier(readFileSync(file, 'utf8')));
  const kept = new Map<string, string>();
  for (const file of named(/^seal-\d+\.leaves\.gz$/))
    for await (const { orderNo, seq, hash } of keptLeaves(file)) kept.set(`${seq} ${orderNo}`, hash);
  return {
    faults: faultsOfSeals(seals, verifiers),
    anchors: seals.flatMap(({ archive }) => (archive ? [archive] : [])),
    keptHash: (orderNo: string, seq: number) => kept.get(`${seq} ${orderNo}`),
  };
}

/** `verify --archive`: what was put away, told again by the code it was written with. @returns the exit code */
export async function verifyArchive(argv: readonly string[], config: Config): Promise<number> {
  const { values } = readCommandLine(argv, OPTIONS, VERIFY_ARCHIVE_USAGE, 1);
  const { order, sample, after, sdk, json } = values;
  const seed = values.seed ?? randomBytes(6).toString('hex');
  const share = sample === undefined ? undefined : shareOf(VERIFY_ARCHIVE_USAGE, '--sample', sample);
  const folder = new ArchiveFolder(values.archive ?? config.archiveDir);
  if (values.archive === '') throw wrongUsage(VERIFY_ARCHIVE_USAGE, '--archive');
  installRuntime(createLogger('error', 'archive'));
  const began = Date.now();
  const { lines } = readManifest(folder.lines());
  const outside = values.seals === undefined ? undefined : await sealsIn(values.seals);
  const total = standing(lines).reduce((sum, line) => sum + (line.what === 'pack' ? line.runs : 0), 0);
  const bar = progressBar('核验归档 verify archive', total);
  const { payloadCodecs: _, ...plain } = dataConverter({});
  const found = await checkArchive(
    {
      ...{ folder, keys: keysOf(config), dataConverter: plain, onProgress: (runs) => bar.at(runs) },
      ...(sdk !== undefined && { sdk }),
      ...(outside && { keptHash: outside.keptHash, anchors: outside.anchors }),
    },
    {
      ...(order !== undefined && { orderNo: order }),
      ...(after !== undefined && { after }),
      ...(share !== undefined && { drawn: (orderNo: string) => drawn(orderNo, share, seed) }),
    },
  ).finally(() => bar.stop());
  const missing =
    order !== undefined && found.runs === 0 ? [`归档中没有此单 / no such order in the archive: ${order}`] : [];
  const faults = [...(outside?.faults ?? []), ...found.faults, ...missing];
  for (const fault of faults.slice(0, MOST_LINES)) say(fault);
  if (faults.length > MOST_LINES) say('… 见 --json / more, see --json');
  say(
    `${found.packs} 包 packs, ${found.orders} 单 orders, ${found.runs} 次运行 runs; 重放 replayed: ${found.told} 次 runs, ${found.events} 条 events${outside ? `, ${found.sealed} 次与封印相符 as sealed` : ''}; ${faults.length} 处不符 faults`,
  );
  if (share !== undefined) say(`抽样种子 seed of the draw: ${seed}`);
  const well = faults.length === 0;
  writeJson(json, { command: 'verify', well, seconds: (Date.now() - began) / 1_000, seed, ...found, faults });
  return well ? 0 : 1;
}
