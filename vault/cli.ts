/** `npm run vault -- rotate | erase | readings`: the master key, the right to be forgotten, and who looked; each by a named key. */
import { answerHelp, endWith, readCommandLine, wrongUsage } from '../platform/commandLine';
import { readConfig } from '../platform/config';
import { StartupError } from '../platform/failures';
import { createLogger } from '../platform/log';
import { useDatabase } from '../platform/postgres/use';
import { table } from '../platform/screen';
import { openVault, type Vault } from './database';
import { actorFor } from './access/actor';
import { KeyRefused } from './access/apiKeys';
import { noteDuty } from './access/dutyLog';
import { ERASE_GROUNDS, eraseCaller, type EraseGround, eraseOrder } from './erase';
import { VaultError } from './errors';
import { keyring } from './keyring';
import { readingsOf } from './read';
import { rewrapAll } from './rotate';
import { migrateAll } from '../worker/schema';

const USAGE = `用法 / usage:
  npm run vault -- rotate              以首位主密钥重新包裹所有密钥（旧密钥仍须可读）/ wrap every key under the first master key; the old ones must still be there
  npm run vault -- erase --order NO --ground G            销毁该单的密钥：文本与诉求人不可再读 / destroy the order's key
  npm run vault -- erase --order NO --ground G --person   该诉求人的所有工单 / the caller of this order, in all their orders
  npm run vault -- readings --order NO 谁读过该单 / who read texts or caller of this order

  --ground G      《个人信息保护法》第四十七条 art. 47 of the Personal Information Protection Law:
                  purposeMet 目的已实现或不再必要 · termOver 停止服务或保存期届满 · withdrawn 撤回同意
                  unlawful 违法或违约处理 · otherLaw 法律规定的其他情形
  JIESU_KEY=jk_…  rotate、erase：安全管理员；readings：审计员或审计管理员。每次均入管理日志
                  rotate, erase: a security administrator; readings: an auditor or audit administrator; each is put on record`;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const usage = (word = '') => wrongUsage(USAGE, word);
const OPTIONS = { order: { type: 'string' }, person: { type: 'boolean' }, ground: { type: 'string' } } as const;

/** Exit codes of what a person can cure. */
const EXITS = { refused: 65, held: 1, away: 69 } as const;

function argsOf(argv: readonly string[]) {
  const { values, positionals } = readCommandLine(argv, OPTIONS, USAGE, 1);
  return { command: positionals[0], ...values };
}

/** @returns whether all went well */
async function run(
  vault: Vault,
  { command, order, person, ground }: ReturnType<typeof argsOf>,
  presented: string | undefined,
): Promise<boolean> {
  if (command === 'rotate') {
    const by = await actorFor(vault, 'keepVault', presented);
    const { rewrapped, tampered, left } = await rewrapAll(vault, (done) => process.stderr.write(`\r${done}`));
    say(`\n${rewrapped} 个密钥已重新包裹 keys rewrapped; 现用主密钥 master key ${vault.ring.current().id}`);
    await noteDuty(vault, by, 'rotateMasterKey', vault.ring.current().id, { rewrapped, tampered, left });
    if (tampered.length > 0)
      say(`${tampered.length} 个密文被改动，未处理 / tampered with, left as they are: ${tampered.join(', ')}`);
    if (left)
      say(
        '别的进程仍以旧主密钥写入，请勿销毁旧密钥 / another process still wraps under an old master key: keep that key',
      );
    return tampered.length === 0 && !left;
  }
  if (order === undefined) throw usage(command);
  if (command === 'erase') {
    const because = ERASE_GROUNDS.find((each) => each === ground) satisfies EraseGround | undefined;
    if (because === undefined) throw usage(`--ground ${ERASE_GROUNDS.join(' | ')}`);
    const erasing = { by: await actorFor(vault, 'keepVault', presented), ground: because };
    const erased = person
      ? await eraseCaller(vault, order, erasing)
      : (await eraseOrder(vault, order, erasing))
        ? [order]
        : [];
    say(
      erased.length === 0 ? `没有可销毁的内容 / nothing to erase: ${order}` : `已销毁 / erased: ${erased.join(', ')}`,
    );
    return erased.length > 0;
  }
  if (command === 'readings') {
    const by = await actorFor(vault, 'auditReads', presented);
    await noteDuty(vault, by, 'readLogs', 'readings', { orderNo: order });
    const rows = (await readingsOf(vault, order)).map((row) => [
      new Date(row.at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
      row.actorRole,
      row.actorKey,
      row.what,
      row.found ? '' : '无 none',
      row.purpose,
    ]);
    for (const line of table([['时间 at', '角色 role', '密钥 key', '内容 what', '', '用途 purpose'], ...rows]))
      say(line);
    return true;
  }
  throw usage(command);
}

async function main(): Promise<boolean> {
  answerHelp(USAGE);
  const args = argsOf(process.argv.slice(2));
  const config = readConfig(process.env, 'tool');
  const database = await useDatabase(config, createLogger('warn', 'vault'));
  if (database.started) await migrateAll(database.urls);
  try {
    const { vaultKeys } = database;
    if (vaultKeys === undefined) throw new StartupError('CONFIG', 'VAULT_KEY: 未设置 / not set');
    const vault = openVault(database.urls.vault, keyring(vaultKeys, config.vaultCipher), {
      max: 2,
      statementMs: 60_000,
    });
    try {
      return await run(vault, args, process.env.JIESU_KEY);
    } finally {
      await vault.close();
    }
  } finally {
    await database.stop();
  }
}

endWith(
  main().then((well) => (well ? 0 : 1)),
  69,
  (error) => {
    if (error instanceof KeyRefused) return EXITS.refused;
    if (error instanceof VaultError) return error.code === 'VAULT_HELD' ? EXITS.held : EXITS.away;
    return undefined;
  },
);
