import { join, resolve } from 'node:path';
import { z } from 'zod';
import { CIPHERS, type Cipher } from './cipher/gcm';
import { StartupError } from './failures';
import { type KeyPlace, parseKey, parseKeys } from './keys/source';
import { fillSecrets, SECRET_FILE_EXPECTED, SECRET_FILES } from './secretFiles';
import { DOORWAY_EXPECTED, DOORWAY_VARIABLES, type Doorway } from './doorway';
import { SIGN_IN_EXPECTED, SIGN_IN_NEEDED, SIGN_IN_VARIABLES, type SignIn, signInOf } from './signIn';

export type { SignIn } from './signIn';

/** Which parts this process runs: `all` is the embedded default of one command, the others one part each. */
export type ProcessRole = 'all' | 'api' | 'worker' | 'auditor' | 'prepare' | 'codec' | 'tool';

/** PostgreSQL addresses, one per writer (design.md "Identity and privacy"); all the same when only one URL is given. */
export interface DatabaseUrls {
  /** Owns the schemas: migrations only. */
  readonly owner: string;
  /** The worker: appends to the ledger. */
  readonly ledger: string;
  /** The API: writes the vault. */
  readonly vault: string;
  /** The API: reads. */
  readonly reader: string;
  /** The auditor's commands: read the ledger, cut and keep seals. */
  readonly auditor: string;
}

/** Everything the environment may set, read once at boot. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute folder of the embedded engine and database, of passwords and logs. */
  readonly dataDir: string;
  /** Absolute folder of downloaded programs; may be deleted at any time. */
  readonly cacheDir: string;
  /** Absent: the embedded PostgreSQL. */
  readonly database: DatabaseUrls | undefined;
  /** host:port of a running Temporal; absent: the embedded dev server. */
  readonly temporalAddress: string | undefined;
  readonly temporalNamespace: string;
  /** Absent: 8233, or any free port when that one is taken. */
  readonly temporalUiPort: number | undefined;
  /** Absent: 7233, or any free port when that one is taken. */
  readonly temporalPort: number | undefined;
  readonly taskQueue: string;
  readonly logLevel: LogLevel;
  /** Where the vault's master keys come from; absent: a file made in the data folder (role `all` and tools only). */
  readonly vaultKeys: KeyPlace | undefined;
  /** How the vault locks what is new. */
  readonly vaultCipher: Cipher;
  /** Where the keys of histories come from; absent: a file made in the data folder (role `all` and tools only). */
  readonly codecKeys: KeyPlace | undefined;
  /** Where the codec server of the engine's pages listens; absent: 8234, or any free port when that one is taken. */
  readonly codecPort: number | undefined;
  /** The origin of those pages, where they are not the embedded ones. */
  readonly codecUiOrigin: string | undefined;
  /** How new payloads are locked; `none`: not at all, the first step of a rolling upgrade. */
  readonly payloadCipher: Cipher | 'none';
  /** Absolute folder of the archive of histories. */
  readonly archiveDir: string;
  /** Absolute folder of the files made of a period's figures: written by the auditor, read by the API. */
  readonly outputsDir: string;
  /** 32 bytes, AES-256-GCM, of the archive alone; absent: a throw-away key made in the data folder. */
  readonly archiveKey: Buffer | undefined;
  /** Earlier archive keys, 32 bytes each: kept as long as packs name them. */
  readonly oldArchiveKeys: readonly Buffer[];
  /** How the daily seal is signed. */
  readonly sealAlgorithm: 'ed25519' | 'sm2';
  /** Where follow-up tasks are announced; absent: nowhere, they stay listed for people. */
  readonly followUpHook: { readonly url: string; readonly secret: string } | undefined;
  /** host:port where the Temporal SDK serves its own Prometheus figures; absent: nowhere. */
  readonly sdkMetricsAddress: string | undefined;
  /** Open cases a worker keeps in memory, some 0.2 MB each. */
  readonly cachedCases: number;
  /** After how long the engine gives an order's task to another worker when the one that has it fell silent, ms. */
  readonly taskTimeoutMs: number;
  /** Absent: API keys alone. */
  readonly signIn: SignIn | undefined;
  readonly doorway: Doorway;
  /** NODE_ENV=production: nothing embedded, nothing thrown away. */
  readonly production: boolean;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** The levels of pino. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What each variable must be, in words for people; the key is the variable's name. */
const EXPECTED = {
  HOST: '监听地址，例如 127.0.0.1 / an address to listen on, e.g. 127.0.0.1',
  PORT: '1–65535 之间的整数 / a whole number from 1 to 65535',
  DATA_DIR: '数据目录路径 / the path of a folder',
  JIESU_CACHE: '缓存目录路径 / the path of a folder',
  DATABASE_URL: 'postgres://用户:密码@主机:端口/库 / postgres://user:password@host:port/database',
  TEMPORAL_ADDRESS: '主机:端口，例如 127.0.0.1:7233 / host:port, e.g. 127.0.0.1:7233',
  TEMPORAL_NAMESPACE: '字母、数字、._- 组成的名称 / a name of letters, digits and ._-',
  TASK_QUEUE: '1–200 个可见字符 / 1 to 200 visible characters',
  LOG_LEVEL: `${LOG_LEVELS.join(' | ')}`,
  VAULT_KEY: '32 字节，base64 或 64 位十六进制 / 32 bytes as base64 or 64 hex digits',
  VAULT_OLD_KEYS: '旧密钥，逗号分隔 / earlier keys, separated by commas',
  VAULT_KEY_FILE:
    'VAULT_KEY、VAULT_KEY_FILE、VAULT_KEY_COMMAND 之一 / one of VAULT_KEY, VAULT_KEY_FILE, VAULT_KEY_COMMAND',
  VAULT_CIPHER: CIPHERS.join(' | '),
  CODEC_KEY: '32 字节，base64 或 64 位十六进制 / 32 bytes as base64 or 64 hex digits',
  CODEC_OLD_KEYS: '旧密钥，逗号分隔 / earlier keys, separated by commas',
  CODEC_KEY_FILE:
    'CODEC_KEY、CODEC_KEY_FILE、CODEC_KEY_COMMAND 之一 / one of CODEC_KEY, CODEC_KEY_FILE, CODEC_KEY_COMMAND',
  CODEC_UI_ORIGIN: '流程引擎页面的来源，例如 http://127.0.0.1:8233 / the origin of the engine’s pages',
  PAYLOAD_CIPHER: `${CIPHERS.join(' | ')} | none`,
  ARCHIVE_DIR: '归档文件夹路径 / the path of a folder',
  OUTPUTS_DIR: '成果文件夹路径 / the path of a folder',
  ARCHIVE_KEY: '32 字节，base64 或 64 位十六进制 / 32 bytes as base64 or 64 hex digits',
  ARCHIVE_OLD_KEYS: '旧密钥，逗号分隔 / earlier keys, separated by commas',
  SEAL_ALGORITHM: 'ed25519 | sm2',
  FOLLOW_UP_HOOK_URL: 'http(s) 网址 / an http(s) URL',
  CACHED_CASES: '10–999999 之间的整数 / a whole number from 10 to 999999',
  TASK_TIMEOUT_SECONDS: '3–60 之间的整数 / a whole number from 3 to 60',
  FOLLOW_UP_HOOK_SECRET: '16 个以上字符 / at least 16 characters',
  ...SIGN_IN_EXPECTED,
  ...DOORWAY_EXPECTED,
} as const;

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((n) => n >= 1 && n <= 65_535);
const folder = z
  .string()
  .min(1)
  .refine((path) => !path.includes('\0'))
  .transform((path) => resolve(path));
const databaseUrl = z.string().refine((text) => {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.hostname !== '' && url.pathname.length > 1;
});
const address = z.string().refine((text) => {
  const found = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(text);
  return found !== null && Number(found[1]) >= 1 && Number(found[1]) <= 65_535;
});
const key = z
  .string()
  .transform(parseKey)
  .refine((found) => found !== undefined);
const keys = z
  .string()
  .transform(parseKeys)
  .refine((found) => found !== undefined);
const hookUrl = z.string().refine((text) => /^https?:\/\//.test(text) && URL.canParse(text));

const ENVIRONMENT = z.object({
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/)
    .default('127.0.0.1'),
  PORT: port.default(8080),
  DATA_DIR: folder.default(resolve('.data')),
  JIESU_CACHE: folder.default(resolve('.cache')),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_URL_LEDGER: databaseUrl.optional(),
  DATABASE_URL_VAULT: databaseUrl.optional(),
  DATABASE_URL_READER: databaseUrl.optional(),
  DATABASE_URL_AUDITOR: databaseUrl.optional(),
  TEMPORAL_ADDRESS: address.optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,199}$/)
    .default('default'),
  TEMPORAL_UI_PORT: port.optional(),
  TEMPORAL_PORT: port.optional(),
  TASK_QUEUE: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .default('jiesu'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  VAULT_KEY: key.optional(),
  VAULT_OLD_KEYS: keys.default([]),
  VAULT_KEY_FILE: folder.optional(),
  VAULT_KEY_COMMAND: z.string().optional(),
  VAULT_CIPHER: z.enum(CIPHERS).default('aes-256-gcm'),
  CODEC_KEY: key.optional(),
  CODEC_OLD_KEYS: keys.default([]),
  CODEC_KEY_FILE: folder.optional(),
  CODEC_KEY_COMMAND: z.string().optional(),
  CODEC_PORT: port.optional(),
  CODEC_UI_ORIGIN: hookUrl.refine((text) => URL.canParse(text) && new URL(text).origin === text).optional(),
  PAYLOAD_CIPHER: z.enum([...CIPHERS, 'none']).default('aes-256-gcm'),
  ARCHIVE_DIR: folder.optional(),
  OUTPUTS_DIR: folder.optional(),
  ARCHIVE_KEY: key.optional(),
  ARCHIVE_OLD_KEYS: keys.default([]),
  SEAL_ALGORITHM: z.enum(['ed25519', 'sm2']).default('ed25519'),
  FOLLOW_UP_HOOK_URL: hookUrl.optional(),
  FOLLOW_UP_HOOK_SECRET: z.string().min(16).optional(),
  ...SIGN_IN_VARIABLES,
  ...DOORWAY_VARIABLES,
  SDK_METRICS_PORT: port.optional(),
  CACHED_CASES: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .refine((n) => n >= 10)
    .default(2_000),
  TASK_TIMEOUT_SECONDS: z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    // Below three it would run out in the two seconds for which a task may wait for the ledger.
    .refine((n) => n >= 3 && n <= 60)
    .default(10),
});
type Variable = keyof z.infer<typeof ENVIRONMENT>;
/** Every setting there is, those that name files with secrets included. */
export const SETTINGS: readonly string[] = [...Object.keys(ENVIRONMENT.shape), ...SECRET_FILES];

/** Addresses of single roles: without the owner's they would fall back on nothing. */
const ROLE_URLS = [
  'DATABASE_URL_LEDGER',
  'DATABASE_URL_VAULT',
  'DATABASE_URL_READER',
  'DATABASE_URL_AUDITOR',
] as const satisfies readonly Variable[];

/** What a part on its own must be told; the worker never opens the vault. */
const NEEDED: Readonly<Record<ProcessRole, readonly Variable[]>> = {
  api: ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'VAULT_KEY', 'CODEC_KEY'],
  worker: ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'CODEC_KEY'],
  auditor: ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'CODEC_KEY', 'ARCHIVE_KEY'],
  prepare: ['DATABASE_URL', 'TEMPORAL_ADDRESS'],
  codec: ['DATABASE_URL', 'CODEC_KEY', 'CODEC_PORT', 'CODEC_UI_ORIGIN'],
  all: [],
  tool: [],
};

/** Whose keys are named in one of three ways: in the setting itself, by a file, by a program. */
const KEYS = ['VAULT_KEY', 'CODEC_KEY'] as const satisfies readonly Variable[];

function keysOf(set: z.infer<typeof ENVIRONMENT>, prefix: 'VAULT' | 'CODEC'): KeyPlace | undefined {
  const [file, command] = [set[`${prefix}_KEY_FILE`], set[`${prefix}_KEY_COMMAND`]];
  if (file !== undefined) return { file };
  if (command !== undefined) return { command: command.split(/\s+/) };
  const current = set[`${prefix}_KEY`];
  return current && { given: [current, ...set[`${prefix}_OLD_KEYS`]] };
}

function expectedOf(name: string): string {
  if (SECRET_FILES.some((file) => file === name)) return SECRET_FILE_EXPECTED;
  if (name.endsWith('_PORT')) return EXPECTED.PORT;
  if (name.startsWith('DATABASE_URL')) return EXPECTED.DATABASE_URL;
  return EXPECTED[name as keyof typeof EXPECTED] ?? '';
}

/** Says what kind of value stood there, never the value: a URL or a key is a secret. */
function classOf(value: string | undefined): string {
  if (value === undefined) return '未设置 / not set';
  if (/^-?\d+$/.test(value)) return `数字（${value.length} 位）/ a number of ${value.length} digits`;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value))
    return `网址（协议 ${value.split(':')[0]}）/ a URL of scheme ${value.split(':')[0]}`;
  return `文本（${value.length} 字符）/ text of ${value.length} characters`;
}

/**
 * Reads the settings from an environment. An empty variable counts as not set.
 *
 * @param env normally `process.env`; passed in, so that only the process entry reads it
 * @param role `api` and `worker` stand alone in production and must be told where database, engine and key are
 * @returns the settings, defaults filled in, paths absolute
 * @throws StartupError `CONFIG` (exit 78) naming every wrong variable, what kind of value stood there and what is expected
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, role: ProcessRole = 'all'): Config {
  const given: Record<string, string> = {};
  for (const name of SETTINGS) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') given[name] = value;
  }
  const faults = new Map<string, string>();
  const fault = (name: string) =>
    faults.set(name, `  ${name}: ${classOf(given[name])} → 应为 / expected: ${expectedOf(name)}`);

  for (const file of fillSecrets(given)) fault(file);
  const parsed = ENVIRONMENT.safeParse(given);
  if (!parsed.success) for (const issue of parsed.error.issues) fault(String(issue.path[0]));
  const production = env.NODE_ENV === 'production';
  // Everything in one process is for trying out; in production it must be told what is otherwise made and thrown away.
  const needed: Variable[] = production && role === 'all' ? [...NEEDED.api, ...NEEDED.auditor] : [...NEEDED[role]];
  if (SIGN_IN_NEEDED.some((name) => given[name] !== undefined)) needed.push(...SIGN_IN_NEEDED);
  for (const name of needed) if (given[name] === undefined && !KEYS.some((key) => key === name)) fault(name);
  for (const name of ROLE_URLS) {
    if (given[name] !== undefined && given.DATABASE_URL === undefined) fault('DATABASE_URL');
  }
  for (const name of KEYS) {
    const ways = [name, `${name}_FILE`, `${name}_COMMAND`].filter((way) => given[way] !== undefined);
    if (ways.length > 1) fault(`${name}_FILE`);
    if (ways.length === 0 && needed.includes(name)) fault(name);
  }
  // Half a hook would announce without a signature, or nowhere.
  if (given.FOLLOW_UP_HOOK_URL !== undefined && given.FOLLOW_UP_HOOK_SECRET === undefined)
    fault('FOLLOW_UP_HOOK_SECRET');
  if (given.FOLLOW_UP_HOOK_SECRET !== undefined && given.FOLLOW_UP_HOOK_URL === undefined) fault('FOLLOW_UP_HOOK_URL');
  if (!parsed.success || faults.size > 0) {
    throw new StartupError('CONFIG', `配置有误 / wrong settings:\n${[...faults.values()].join('\n')}`);
  }

  const set = parsed.data;
  const one = set.DATABASE_URL;
  return {
    host: set.HOST,
    port: set.PORT,
    dataDir: set.DATA_DIR,
    cacheDir: set.JIESU_CACHE,
    database:
      one === undefined
        ? undefined
        : {
            owner: one,
            ledger: set.DATABASE_URL_LEDGER ?? one,
            vault: set.DATABASE_URL_VAULT ?? one,
            reader: set.DATABASE_URL_READER ?? one,
            auditor: set.DATABASE_URL_AUDITOR ?? one,
          },
    temporalAddress: set.TEMPORAL_ADDRESS,
    temporalNamespace: set.TEMPORAL_NAMESPACE,
    temporalUiPort: set.TEMPORAL_UI_PORT,
    temporalPort: set.TEMPORAL_PORT,
    taskQueue: set.TASK_QUEUE,
    logLevel: set.LOG_LEVEL,
    vaultKeys: keysOf(set, 'VAULT'),
    vaultCipher: set.VAULT_CIPHER,
    codecKeys: keysOf(set, 'CODEC'),
    codecPort: set.CODEC_PORT,
    codecUiOrigin: set.CODEC_UI_ORIGIN,
    payloadCipher: set.PAYLOAD_CIPHER,
    archiveDir: set.ARCHIVE_DIR ?? join(set.DATA_DIR, 'archive'),
    outputsDir: set.OUTPUTS_DIR ?? join(set.DATA_DIR, 'outputs'),
    archiveKey: set.ARCHIVE_KEY,
    oldArchiveKeys: set.ARCHIVE_OLD_KEYS,
    sealAlgorithm: set.SEAL_ALGORITHM,
    followUpHook:
      set.FOLLOW_UP_HOOK_URL === undefined || set.FOLLOW_UP_HOOK_SECRET === undefined
        ? undefined
        : { url: set.FOLLOW_UP_HOOK_URL, secret: set.FOLLOW_UP_HOOK_SECRET },
    sdkMetricsAddress: set.SDK_METRICS_PORT === undefined ? undefined : `${set.HOST}:${set.SDK_METRICS_PORT}`,
    cachedCases: set.CACHED_CASES,
    taskTimeoutMs: set.TASK_TIMEOUT_SECONDS * 1_000,
    production,
    signIn: signInOf(set),
    doorway: { allowedOrigins: set.ALLOWED_ORIGINS, trustedProxies: set.TRUSTED_PROXIES },
  };
}
