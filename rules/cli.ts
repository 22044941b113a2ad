import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import { answerHelp, writeJson } from '../platform/commandLine';
import { readConfig } from '../platform/config';
import { reasonOf, StartupError } from '../platform/failures';
import { createLogger } from '../platform/log';
import { openPool } from '../platform/postgres/pool';
import { useStack } from '../platform/stack';
import { authenticator } from '../vault/access/apiKeys';
import { noteDuty } from '../vault/access/dutyLog';
import { migrateAll } from '../worker/schema';
import { searchAttributes } from '../worker/searchAttributes';
import { administer, report, USAGE, WrongUsage } from './administer';
import { BadPack } from './pack';
import { createPackStore, RulesRefused, type RulesTables } from './store';

/** `npm run rules -- …`: rule packs by hand. Ends with 0, 1 when refused, 64 when not understood. */
async function main(args: readonly string[]): Promise<number> {
  answerHelp(USAGE, args);
  const at = args.indexOf('--json');
  const jsonFile = at < 0 ? undefined : args[at + 1];
  const words = at < 0 ? args : args.filter((_, i) => i !== at && i !== at + 1);
  const closers: (() => Promise<unknown>)[] = [];
  let pool: Promise<Pool> | undefined;
  const openOnce = () => (pool ??= openDatabase(closers));
  try {
    const result = await administer(words, {
      store: async () => {
        const db = new Kysely<RulesTables>({ dialect: new PostgresDialect({ pool: await openOnce() }) });
        return createPackStore(db);
      },
      whoIs: async (key) => authenticator({ pool: await openOnce() })(key),
      note: async (by, action, hash) =>
        noteDuty({ pool: await openOnce() }, { keyId: by, role: 'admin' }, action, hash),
      key: process.env.JIESU_KEY,
    });
    process.stdout.write(`${report(result)}\n`);
    writeJson(jsonFile, result);
    return 0;
  } catch (error) {
    const expected = [WrongUsage, BadPack, RulesRefused, StartupError].some((kind) => error instanceof kind);
    process.stderr.write(`${expected ? (error as Error).message : reasonOf(error)}\n`);
    return error instanceof WrongUsage ? 64 : 1;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function openDatabase(closers: (() => Promise<unknown>)[]): Promise<Pool> {
  const config = readConfig(process.env, 'tool');
  let urls = config.database;
  if (urls === undefined) {
    const stack = await useStack(config, {
      searchAttributes,
      logger: createLogger('warn', 'rules'),
      env: process.env,
      onStep: (line) => process.stderr.write(`${line}\n`),
      onGiveUp: (fault) => process.stderr.write(`${fault.message}\n`),
    });
    closers.push(() => stack.stop());
    urls = stack.database;
    if (!stack.joined) await migrateAll(urls);
  }
  const pool = openPool(urls.vault);
  closers.push(() => pool.end());
  return pool;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
