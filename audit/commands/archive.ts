import { openLedger } from '../../ledger/database';
import { readCommandLine, wholeNumber, wrongUsage, writeJson } from '../../platform/commandLine';
import type { Config } from '../../platform/config';
import { dayOf, isoDay } from '../../domain/calendar';
import { connectEngine } from '../../platform/engine/client';
import { createLogger } from '../../platform/log';
import { openPool } from '../../platform/postgres/pool';
import { useDatabase } from '../../platform/postgres/use';
import { type ProgressBar, progressBar } from '../../platform/progress';
import { table } from '../../platform/screen';
import { retentionOn } from '../../rules/retention';
import { authenticator, type KeyHolder } from '../../vault/access/apiKeys';
import { commandStack } from '../../worker/commandStack';
import { installRuntime } from '../../worker/run';
import { migrateAll } from '../../worker/schema';
import { type Archived, archive } from '../archive/archiver';
import { drop } from '../archive/drop';
import { recordTurn } from '../chores/record';
import { ArchiveFolder, readManifest, standing } from '../archive/folder';
import { type Hold, HoldRefused, holdsOf, liftHold, setHold, standingHolds } from '../archive/hold';
import { type Entry, readPack } from '../archive/pack';
import { keysOf } from '../archive/ownKeys';

export const ARCHIVE_USAGE = `  npm run archive -- run                 归档：办结工单的工作流历史 / put away the histories of orders that are over
  npm run archive -- verify              不用引擎与数据库核验归档 / verify the archive without engine and database
  npm run archive -- show [--order NO]   归档概况或一单的各次运行 / what lies there, or the runs of one order
  npm run archive -- hold --order NO --reason R   法律保全 / legal hold: nothing of it is dropped or erased
  npm run archive -- lift --order NO --reason R   解除：审计与督办两人各一次 / lift it: auditor and supervisor, each once
  npm run archive -- holds [--order NO]  生效的保全，或一单的全部记录 / the holds that stand, or one order's record
  npm run archive -- drop                超过保存期的历史有多少 / how much is past its term
  npm run archive -- drop --reason R     删除之，并记明内容与理由 / drop it; what and why is recorded

  --days N        办结多少天后归档，缺省 30 / days after the end of an order, 30; at most 75, the engine keeps 90
  --archive DIR   归档文件夹，缺省 ARCHIVE_DIR / the folder of the archive
  --json FILE     结果另存为 JSON / the result as JSON as well
  JIESU_KEY=jk_…  hold、lift、drop 者的 API 密钥 / API key of who gives these commands`;

const text = { type: 'string' } as const;
const OPTIONS = { order: text, reason: text, days: text, archive: text, json: text } as const;
const DAY_MS = 86_400_000;
/** The engine keeps 90 days; what is left must be enough to notice that the archiver does not run. */
const MOST_DAYS = 75;
const MOST_LINES = 50;
const say = (line: string) => void process.stdout.write(`${line}\n`);

type Environment = Readonly<Record<string, string | undefined>>;

interface Args {
  readonly command: string;
  readonly order: string | undefined;
  readonly reason: string | undefined;
  readonly days: number;
  readonly folder: ArchiveFolder;
  readonly json: string | undefined;
}

function argsOf(argv: readonly string[], config: Config): Args {
  const { values, positionals } = readCommandLine(argv, OPTIONS, ARCHIVE_USAGE, 1);
  const { order, reason, json, days = '30' } = values;
  const command = positionals[0] ?? '';
  if ((command === 'hold' || command === 'lift') && (order === undefined || reason === undefined))
    throw wrongUsage(ARCHIVE_USAGE, '--order NO --reason R');
  return {
    ...{ command, order, reason, json },
    days: wholeNumber(ARCHIVE_USAGE, '--days', days, 0, MOST_DAYS),
    folder: new ArchiveFolder(values.archive ?? config.archiveDir),
  };
}

async function run(config: Config, args: Args, env: Environment): Promise<number> {
  installRuntime(createLogger('error', 'archive'));
  const stack = await commandStack(config, 'archive', env);
  try {
    if (!stack.joined) await migrateAll(stack.database);
    const ledger = openLedger(stack.database.auditor, { max: 3, statementMs: 600_000 });
    const engine = await connectEngine(stack.temporal, 'archive');
    const due = { before: Date.now() - args.days * DAY_MS, ...(args.order !== undefined && { orderNo: args.order }) };
    let bar: ProgressBar | undefined;
    try {
      const done = await archive(
        {
          ...{ ledger, client: engine.client, dataConverter: stack.temporal.dataConverter, folder: args.folder },
          keys: keysOf(config),
          onProgress: (orders, of) => (bar ??= progressBar('归档 archive', of)).at(orders),
        },
        due,
      );
      if (args.order === undefined) await recordTurn(ledger.pool, 'archive', { faults: done.faults.length });
      return told(args, done);
    } finally {
      bar?.stop();
      await Promise.allSettled([engine.close(), ledger.close()]);
    }
  } finally {
    await stack.stop();
  }
}

function told(args: Args, done: Archived): number {
  for (const fault of done.faults.slice(0, MOST_LINES)) say(fault);
  if (done.faults.length > MOST_LINES) say('… 见 --json / more, see --json');
  const each = done.orders === 0 ? 0 : Math.round(done.bytes / done.orders);
  say(
    `${done.looked} 单已查 orders looked at, 归档 put away: ${done.orders} 单 orders, ${done.runs} 次运行 runs, ${done.packs} 包 packs; ${done.plainBytes} → ${done.bytes} 字节 bytes, 每单 ${each} an order; ${done.faults.length} 处不符 faults`,
  );
  writeJson(args.json, { command: 'run', well: done.faults.length === 0, ...done });
  return done.faults.length === 0 ? 0 : 1;
}

/** What lies in the folder; needs nothing but the folder. */
function show({ folder, order, json }: Args): number {
  const { lines } = readManifest(folder.lines());
  const packs = standing(lines).flatMap((line) => (line.what === 'pack' ? [line] : []));
  if (order === undefined) {
    const sum = (of: 'bytes' | 'runs' | 'orders') => packs.reduce((all, line) => all + line[of], 0);
    const drops = lines.filter(({ what }) => what === 'drop').length;
    say(
      `${folder.path}: ${packs.length} 包 packs, ${sum('runs')} 次运行 runs, ${sum('bytes')} 字节 bytes, ${drops} 次删除 drops`,
    );
    for (const line of lines)
      if (line.what === 'drop')
        say(`  ${line.at} ${line.by}: ${line.dropped} 次运行 runs, ${line.file}: ${line.reason}`);
    writeJson(json, { command: 'show', lines });
    return 0;
  }
  const found: Entry[] = packs.flatMap(({ file, sha256 }) =>
    readPack(folder.get({ file, sha256 })).flatMap(({ entry }) => (entry.orderNo === order ? [entry] : [])),
  );
  const rows = found.map(({ runId, first, last, build, endedAt, size }) => [
    ...[runId, `${first}–${last}`, build, new Date(endedAt).toISOString().slice(0, 10), `${size}`],
  ]);
  for (const line of table([['运行 run', '事件 seq', '版本 build', '结束 ended', '字节 bytes'], ...rows])) say(line);
  writeJson(json, { command: 'show', order, runs: found });
  return found.length > 0 ? 0 : 1;
}

const ACTS: Readonly<Record<Hold['act'], string>> = {
  set: '保全 held',
  askLift: '申请解除 lift asked',
  lift: '已解除 lifted',
};

async function holds(config: Config, args: Args, env: Environment): Promise<number> {
  const { order, reason = '' } = args;
  return withDatabase(config, async (pool, access) => {
    if (args.command === 'holds') {
      const all = order === undefined ? await standingHolds(pool) : await holdsOf(pool, order);
      const rows = all.map(({ orderNo, act, at, by, role, reason: why }) => [
        orderNo,
        ACTS[act],
        at,
        `${by} ${role}`,
        why,
      ]);
      for (const line of table([['工单 order', '', '时间 at', '何人 by', '理由 reason'], ...rows])) say(line);
      writeJson(args.json, { command: 'holds', holds: all });
      return 0;
    }
    const who = await whoIs(access, env);
    if (args.command === 'hold') {
      await setHold(pool, order as string, reason, who);
      say(`${order}: 已保全 held`);
    } else {
      const lifted = await liftHold(pool, order as string, reason, who);
      say(
        `${order}: ${lifted === 'lifted' ? '已解除 lifted' : '已申请，仍在保全，待另一角色确认 asked; it stands until the other role confirms'}`,
      );
    }
    return 0;
  });
}

async function dropOld(config: Config, args: Args, env: Environment): Promise<number> {
  const now = Date.now();
  const retention = retentionOn(isoDay(dayOf(now)));
  return withDatabase(config, async (pool, access) => {
    const by = args.reason === undefined ? undefined : (await whoIs(access, env)).keyId;
    const done = await drop(
      { ledger: { pool }, folder: args.folder, retention, now },
      by === undefined ? undefined : { reason: args.reason ?? '', by },
    );
    const day = new Date(done.before).toISOString().slice(0, 10);
    const what = by === undefined ? '已过期 past their term' : '已删除 dropped';
    say(
      `${retention.years} 年 years (${retention.certainty}), 早于 before ${day}: ${done.runs} 次运行 runs, ${done.packs} 包 packs ${what}; ${done.held} 次因保全保留 kept by a hold`,
    );
    writeJson(args.json, { command: 'drop', dropped: by !== undefined, retention, ...done });
    return 0;
  });
}

type Pools = Parameters<typeof setHold>[0];

async function withDatabase(config: Config, work: (pool: Pools, access: Pools) => Promise<number>): Promise<number> {
  const database = await useDatabase(config, createLogger('warn', 'archive'));
  if (database.started) await migrateAll(database.urls);
  const pool = openPool(database.urls.auditor, { max: 2, statementMs: 600_000 });
  const access = openPool(database.urls.vault, { max: 1 });
  try {
    return await work(pool, access);
  } catch (error) {
    if (!(error instanceof HoldRefused)) throw error;
    say(error.message);
    return 1;
  } finally {
    await Promise.allSettled([pool.end(), access.end()]);
    await database.stop();
  }
}

async function whoIs(access: Pools, env: Environment): Promise<KeyHolder> {
  const holder = await authenticator({ pool: access })(env.JIESU_KEY ?? '');
  if (!holder)
    throw new HoldRefused('JIESU_KEY: API 密钥缺失、无效或已吊销 / the API key is missing, unknown or revoked');
  if (!holder.roles.some((role) => role === 'auditor' || role === 'supervisor'))
    throw new HoldRefused('需要 auditor 或 supervisor 的密钥 / a key of an auditor or a supervisor is needed');
  return holder;
}

/** `npm run archive -- …` but for `verify`. @returns the exit code */
export async function archiveCommands(argv: readonly string[], config: Config, env: Environment): Promise<number> {
  const args = argsOf(argv, config);
  switch (args.command) {
    case 'run':
      return run(config, args, env);
    case 'show':
      return show(args);
    case 'hold':
    case 'lift':
    case 'holds':
      return holds(config, args, env);
    case 'drop':
      return dropOld(config, args, env);
    default:
      throw wrongUsage(ARCHIVE_USAGE, args.command);
  }
}
