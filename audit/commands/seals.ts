import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { readCommandLine, wrongUsage, writeJson } from '../../platform/commandLine';
import type { Config } from '../../platform/config';
import { createLogger } from '../../platform/log';
import { useDatabase } from '../../platform/postgres/use';
import { progressBar } from '../../platform/progress';
import { migrateAll } from '../../worker/schema';
import { checkSeals } from '../seal/check';
import { recordTurn } from '../chores/record';
import { cutSeal, storedSeals } from '../seal/cut';
import { missingDays } from '../seal/days';
import { ownKey } from '../seal/ownSigner';
import { faultsOfProof, proofOf } from '../seal/prove';
import type { Proof, Seal } from '../seal/seal';
import { ALGORITHMS, type Algorithm, readSigner, readVerifier, type Verifier } from '../seal/signing';

export const SEALS_USAGE = `  npm run audit -- seal                 封印自上次以来的全部事件 / seal every event since the last seal
  npm run audit -- check                台账对照封印 / hold the ledger against the seals
  npm run audit -- check --proof FILE   只验一份证明，不需台账 / check one proof, without a ledger
  npm run audit -- prove --order NO     出具一单的包含证明 / show that an order is in a seal

  --seals DIR     封印文件夹，缺省为数据目录下的 seals；check 时可指外部方保存的一份
                  folder of the seals; for check, the copy an outside party kept
  --key FILE      签名私钥（seal）或公钥（check），缺省用数据目录的密钥 / private key to seal, public key to check
  --algorithm A   ed25519（缺省 default）| sm2：新建密钥的算法，sm2 用 SM3 摘要 / of a new key
  --json FILE     结果另存为 JSON / the result as JSON as well`;

const MOST_LINES = 50;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const text = { type: 'string' } as const;
const OPTIONS = { order: text, proof: text, seals: text, key: text, algorithm: text, json: text } as const;

interface Args {
  readonly command: 'seal' | 'check' | 'prove';
  readonly order: string;
  readonly proof: string | undefined;
  readonly seals: string;
  readonly ownCopy: boolean;
  readonly key: string | undefined;
  readonly algorithm: Algorithm;
  readonly json: string | undefined;
}

function argsOf(argv: readonly string[], dataDir: string): Args {
  const { values, positionals } = readCommandLine(argv, OPTIONS, SEALS_USAGE, 1);
  const [command] = positionals;
  if (command !== 'seal' && command !== 'check' && command !== 'prove') throw wrongUsage(SEALS_USAGE, command ?? '');
  const algorithm = ALGORITHMS.find((each) => each === (values.algorithm ?? 'ed25519'));
  if (algorithm === undefined) throw wrongUsage(SEALS_USAGE, `--algorithm: ${ALGORITHMS.join(' | ')}`);
  if (command === 'prove' && values.order === undefined) throw wrongUsage(SEALS_USAGE, '--order');
  const { order = '', proof, seals, key, json } = values;
  return {
    ...{ command, order, proof, key, algorithm, json },
    seals: seals ?? join(dataDir, 'seals'),
    ownCopy: seals !== undefined,
  };
}

/** What a command found: lines for the screen, the report, and whether it holds. */
interface Outcome {
  readonly lines: readonly string[];
  readonly report: object;
  readonly well: boolean;
}

function privateKey({ key, algorithm }: Args, dataDir: string): string {
  if (key !== undefined) return readFileSync(key, 'utf8');
  return ownKey(dataDir, algorithm);
}

/** The public keys named, or those that lie with the seals. */
function publicKeys({ key, seals }: Args): readonly Verifier[] {
  if (key !== undefined) return [readVerifier(readFileSync(key, 'utf8'))];
  return filesIn(seals, /^key-.*\.pub$/).map((file) => readVerifier(readFileSync(file, 'utf8')));
}

function filesIn(folder: string, pattern: RegExp): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

async function sealNow(ledger: LedgerDatabase, args: Args, dataDir: string): Promise<Outcome> {
  const signer = readSigner(privateKey(args, dataDir));
  const bar = progressBar('封印 seal', 0);
  const seal = await cutSeal(ledger, signer, args.seals, Date.now(), (orders) => bar.at(orders)).finally(() =>
    bar.stop(),
  );
  await recordTurn(ledger.pool, 'seal', { faults: 0 });
  return {
    lines: [
      `封印 seal ${seal.no}：${seal.orders} 单 orders, ${seal.events} 条事件 events, 根 root ${seal.root}`,
      `已写入 written to ${args.seals}；请交外部方保存 / hand a copy to an outside party`,
    ],
    report: { seal },
    well: true,
  };
}

async function checkAll(ledger: LedgerDatabase, args: Args): Promise<Outcome> {
  const stored = await storedSeals(ledger);
  const seals = args.ownCopy ? filesIn(args.seals, /^seal-\d+\.json$/).map((file) => readJson<Seal>(file)) : stored;
  const verifiers = publicKeys(args);
  const bar = progressBar('核对 check', seals.length);
  const found = await checkSeals(ledger, seals, {
    verifiers,
    folder: args.seals,
    onProgress: (done) => bar.at(done),
  }).finally(() => bar.stop());
  // The outside party's copy must be a beginning of ours, or one of the two was made anew.
  const parted = args.ownCopy
    ? seals
        .filter((seal, index) => stored[index]?.signature !== seal.signature)
        .map((seal) => `封印 ${seal.no} 与系统所存的不同 / seal ${seal.no} is not the one stored here`)
    : [];
  const faults = [...found.faults, ...parted];
  const none = seals.length === 0 ? ['没有封印 / no seals'] : [];
  const missing = missingDays(seals, Date.now());
  const more = faults.length > MOST_LINES ? ['… 见 --json / more, see --json'] : [];
  return {
    lines: [
      ...faults.slice(0, MOST_LINES),
      ...more,
      ...none,
      ...(found.moved.length > 0
        ? [`${found.moved.length} 单经修复重新写入，内容未变 / orders given back by a repair, unchanged`]
        : []),
      ...(missing.length > 0
        ? [
            `${missing.length} 天没有封印（其事件在下一封中）/ days without a seal, their events are under the next: ${missing.slice(-MOST_LINES).join(', ')}`,
          ]
        : []),
      `${found.seals} 封 seals, ${found.orders} 叶 leaves, ${found.events} 条已封 events sealed, ${found.unsealed} 条未封 not yet, ${faults.length} 处不符 faults`,
    ],
    report: { ...found, faults, missing },
    well: faults.length + none.length === 0,
  };
}

async function proveOne(ledger: LedgerDatabase, { order, json }: Args): Promise<Outcome> {
  const proof = await proofOf(ledger, order);
  if (!proof)
    return { lines: [`尚无封印含此单 / no seal speaks of this order yet: ${order}`], report: {}, well: false };
  const { leaf, seal, way } = proof;
  const line = `${leaf.orderNo} 第 ${leaf.seq} 条在封印 ${seal.no} 中，路径 ${way.length} 步 / seq ${leaf.seq} is in seal ${seal.no}, ${way.length} steps`;
  return { lines: json === undefined ? [JSON.stringify(proof), line] : [line], report: proof, well: true };
}

/** One proof alone: an outside party has no ledger. */
function checkProof(args: Args): number {
  const proof = readJson<Proof>(args.proof as string);
  const faults = faultsOfProof(proof, publicKeys(args));
  for (const fault of faults) say(fault);
  say(`${proof.leaf.orderNo}: ${faults.length === 0 ? '证明成立 / the proof holds' : '证明不成立 / it does not hold'}`);
  writeJson(args.json, { command: 'check', well: faults.length === 0, faults });
  return faults.length === 0 ? 0 : 1;
}

/** `seal`, `check`, `prove`: that nothing was changed, shown to people outside. @returns the exit code */
export async function seals(argv: readonly string[], config: Config): Promise<number> {
  const args = argsOf(argv, config.dataDir);
  if (args.command === 'check' && args.proof !== undefined) return checkProof(args);
  const began = Date.now();
  const database = await useDatabase(config, createLogger('warn', 'audit'));
  if (database.started) await migrateAll(database.urls);
  const ledger = openLedger(database.urls.auditor, { max: 3, statementMs: 600_000 });
  try {
    const work = { seal: () => sealNow(ledger, args, config.dataDir), check: () => checkAll(ledger, args) };
    const outcome = await (args.command === 'prove' ? proveOne(ledger, args) : work[args.command]());
    for (const line of outcome.lines) say(line);
    if (args.command === 'prove') writeJson(args.json, outcome.report);
    else {
      const seconds = (Date.now() - began) / 1_000;
      writeJson(args.json, { command: args.command, well: outcome.well, seconds, ...outcome.report });
    }
    return outcome.well ? 0 : 1;
  } finally {
    await ledger.close();
    await database.stop();
  }
}
