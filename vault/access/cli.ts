/** `npm run keys -- …`: who may talk to us. A secret is printed once and never again. */
import { parseArgs } from 'node:util';
import type { Role } from '../../domain/commands';
import { answerHelp } from '../../platform/commandLine';
import { readConfig } from '../../platform/config';
import { reasonOf, StartupError } from '../../platform/failures';
import { createLogger } from '../../platform/log';
import { isDatabaseAway, openPool } from '../../platform/postgres/pool';
import { useDatabase } from '../../platform/postgres/use';
import { table } from '../../platform/screen';
import { actorFor, MACHINE } from './actor';
import { createKey, KeyRefused, type KeyStore, listKeys, liveKeys, revokeKey, rotateKey, THROW_AWAY } from './apiKeys';
import { type DutyActor, noteDuty } from './dutyLog';
import { addSigningKey, listSigningKeys, newSigningKey, revokeSigningKey } from './signingKeys';
import { isUnit } from '../../worker/firstSteps';
import { migrateAll } from '../../worker/schema';

const USAGE = `用法 / usage:
  npm run keys -- create --role agent [--role …] [--unit 单位代码 code] [--label 说明 words] [--days 有效天数 N] [--person 工号 number]
  npm run keys -- list
  npm run keys -- revoke ID
  npm run keys -- rotate ID [--overlap 小时 hours]   同一持有人换新密钥，原密钥可续用若干小时 / a new secret; the old one goes on so long
  npm run keys -- signing create --unit CODE                      生成签名密钥对 / make a pair for a unit's own system
  npm run keys -- signing add --unit CODE --public BASE64         登记单位自己的公钥 / register a unit's own public key
  npm run keys -- signing list
  npm run keys -- signing revoke ID --unit CODE
  JIESU_KEY=jk_…   安全管理员密钥；尚无安全管理员时不需要 / key of a security administrator; not needed before there is one`;

const DAY_MS = 86_400_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const dayOf = (at: number | undefined) =>
  at === undefined ? '–' : new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
const usage = (word = '') => new StartupError('CONFIG', `${word}\n${USAGE}`.trim());

function argsOf(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        role: { type: 'string', multiple: true },
        unit: { type: 'string' },
        label: { type: 'string' },
        days: { type: 'string' },
        person: { type: 'string' },
        overlap: { type: 'string' },
        public: { type: 'string' },
      },
    });
  } catch (error) {
    throw usage(reasonOf(error));
  }
}

/** Units may come with a later pack, so a code nobody knows is told, not refused. */
async function warnOf(store: KeyStore, unit: string | undefined): Promise<void> {
  if (unit === undefined || (await isUnit(store.pool, unit)) !== false) return;
  process.stderr.write(`注意：现行规则中没有此单位 / note: no unit of the rules in force: ${unit}\n`);
}

/**
 * Who gives and takes keys: a security administrator, once there is one. Before, whoever has the machine may, for somebody
 * must be the first; production does not serve before that has happened (api/production.ts).
 */
async function granter(store: KeyStore, key: string | undefined): Promise<DutyActor> {
  return (await liveKeys(store)).granting === 0 ? MACHINE : actorFor(store, 'grantKeys', key);
}

const MOST_OVERLAP_H = 24 * 30;
const HOUR_MS = 3_600_000;

function overlapOf(hours: string | undefined): number {
  if (hours === undefined) return 0;
  if (!/^\d{1,3}$/.test(hours) || Number(hours) > MOST_OVERLAP_H) throw usage(`--overlap 0…${MOST_OVERLAP_H}?`);
  return Number(hours) * HOUR_MS;
}

async function run(
  store: KeyStore,
  { values, positionals }: ReturnType<typeof argsOf>,
  presented: string | undefined,
): Promise<void> {
  const [command, id] = positionals;
  const by = await granter(store, presented);
  if (command === 'signing') return signing(store, by, positionals.slice(1), values);
  if (command === 'create') {
    if (values.role === undefined) throw usage('--role?');
    if (values.label === THROW_AWAY) throw usage(`--label ${THROW_AWAY}?`);
    if (values.days !== undefined && !/^[1-9]\d{0,4}$/.test(values.days)) throw usage(`--days ${values.days}?`);
    const made = await createKey(store, {
      roles: values.role as Role[],
      ...(values.unit !== undefined && { unit: values.unit }),
      ...(values.label !== undefined && { label: values.label }),
      ...(values.person !== undefined && { person: values.person }),
      ...(values.days !== undefined && { expiresAt: Date.now() + Number(values.days) * DAY_MS }),
    });
    await noteDuty(store, by, 'createKey', made.id, { roles: values.role, unit: values.unit });
    await warnOf(store, values.unit);
    say(made.key);
    say('请立即保存，只显示这一次 / keep it now: it is shown this once');
  } else if (command === 'list') {
    const rows = (await listKeys(store)).map((key) => [
      key.keyId,
      key.roles.join(','),
      key.unit ?? '–',
      key.label,
      key.person ?? '–',
      key.usedOn ?? '–',
      dayOf(key.createdAt),
      dayOf(key.expiresAt),
      dayOf(key.revokedAt),
    ]);
    for (const line of table([
      [
        'id',
        '角色 roles',
        '单位 unit',
        '说明 label',
        '人员 person',
        '最近使用 used',
        '建立 created',
        '到期 expires',
        '吊销 revoked',
      ],
      ...rows,
    ]))
      say(line);
  } else if (command === 'revoke' && id !== undefined) {
    if (!(await revokeKey(store, id))) throw new KeyRefused(`没有可吊销的密钥 / no such key, or revoked before: ${id}`);
    await noteDuty(store, by, 'revokeKey', id);
    say(`${id} 已吊销，五秒内生效 / revoked, in force within five seconds`);
  } else if (command === 'rotate' && id !== undefined) {
    const overlapMs = overlapOf(values.overlap);
    const key = await rotateKey(store, id, overlapMs);
    if (key === undefined) throw new KeyRefused(`没有这个密钥 / no such key: ${id}`);
    await noteDuty(store, by, 'rotateKey', id, { overlapHours: overlapMs / HOUR_MS });
    say(key);
    say(
      overlapMs === 0
        ? '旧密钥五秒内失效 / the old secret is refused within five seconds'
        : `旧密钥续用至 / the old secret goes on until ${dayOf(Date.now() + overlapMs)}`,
    );
  } else throw usage(positionals.join(' '));
}

async function signing(
  store: KeyStore,
  by: DutyActor,
  [command, id]: readonly string[],
  values: ReturnType<typeof argsOf>['values'],
): Promise<void> {
  const { unit } = values;
  if (command === 'list') {
    const rows = (await listSigningKeys(store)).map((key) => [
      key.unit,
      key.keyId,
      key.publicKey,
      dayOf(key.createdAt),
      dayOf(key.revokedAt),
    ]);
    for (const line of table([['单位 unit', 'id', '公钥 public', '建立 created', '吊销 revoked'], ...rows])) say(line);
  } else if (unit === undefined) throw usage('--unit?');
  else if (command === 'create') {
    const made = await newSigningKey(store, unit);
    await noteDuty(store, by, 'addSigningKey', `${unit} ${made.keyId}`);
    await warnOf(store, unit);
    say(`id       ${made.keyId}`);
    say(`public   ${made.publicKey}`);
    say(`private  ${made.privateKey}`);
    say('私钥只显示这一次 / the private key is shown this once');
  } else if (command === 'add' && values.public !== undefined) {
    const keyId = await addSigningKey(store, unit, values.public);
    await noteDuty(store, by, 'addSigningKey', `${unit} ${keyId}`);
    say(keyId);
  } else if (command === 'revoke' && id !== undefined) {
    if (!(await revokeSigningKey(store, unit, id)))
      throw new KeyRefused(`没有可吊销的签名密钥 / no such signing key: ${unit} ${id}`);
    await noteDuty(store, by, 'revokeSigningKey', `${unit} ${id}`);
    say(`${unit} ${id} 已吊销 / revoked`);
  } else throw usage(command);
}

async function main(): Promise<void> {
  answerHelp(USAGE);
  const args = argsOf(process.argv.slice(2));
  if (args.positionals.length === 0) throw usage();
  const config = readConfig(process.env, 'tool');
  const database = await useDatabase(config, createLogger('warn', 'keys'));
  if (database.started) await migrateAll(database.urls);
  const pool = openPool(database.urls.vault, { max: 1 });
  try {
    await run({ pool }, args, process.env.JIESU_KEY);
  } finally {
    await pool.end();
    await database.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const known =
      error instanceof StartupError || error instanceof KeyRefused || isDatabaseAway((error as Error).cause ?? error);
    process.stderr.write(`${known ? reasonOf(error) : ((error as Error).stack ?? reasonOf(error))}\n`);
    process.exit(error instanceof StartupError ? error.exitCode : error instanceof KeyRefused ? 65 : 69);
  },
);
