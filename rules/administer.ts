import path from 'node:path';
import type { Role } from '../domain/commands';
import { rolesFor } from '../domain/permissions';
import { loadPack } from './load';
import type { Pack } from './pack';
import { type Activation, type PackStore, RulesRefused } from './store';

/** What the command needs from outside; the store is opened only where it is used. */
export interface AdministerDeps {
  readonly store: () => Promise<PackStore>;
  /** Whose API key it is; undefined for an unknown or revoked one. */
  readonly whoIs: (key: string) => Promise<{ readonly keyId: string; readonly roles: readonly Role[] } | undefined>;
  /** Puts what was done on record, for the audit administrator. */
  readonly note: (
    by: string,
    action: 'publishRules' | 'activateRules' | 'rollBackRules',
    hash: string,
  ) => Promise<void>;
  /** The API key of who gives the command; from the environment, never an argument that `ps` shows. */
  readonly key: string | undefined;
}

/** What came of it; the keys of `--json FILE`. */
export interface Administered {
  readonly did: 'check' | 'publish' | 'activate' | 'rollback' | 'history';
  readonly profile?: string;
  readonly version?: string;
  readonly hash?: string;
  readonly matters?: number;
  readonly units?: number;
  /** Newest first. */
  readonly history?: readonly Activation[];
}

export const USAGE = `npm run rules -- check    <profile | folder>   检查规则包 check a pack, every fault with its path
npm run rules -- publish  <profile | folder>   发布 publish; another person puts it into force
npm run rules -- activate <hash>               启用 put into force (not by who published it)
npm run rules -- rollback <profile>            回退 put the pack before into force again
npm run rules -- history  <profile>            启用记录 who put what into force, newest first
  JIESU_KEY=jk_…   管理员密钥 API key of an administrator, for publish, activate and rollback
  --json FILE      结果写入文件 write the result to a file as well`;

/** The words cannot be read as a command. */
export class WrongUsage extends Error {}

/**
 * Checks, publishes, activates and rolls back rule packs.
 * @param words what stands after `npm run rules --`, without `--json`
 * @throws WrongUsage, BadPack, RulesRefused (FORBIDDEN, BAD_KEY, NO_KEY, SAME_PERSON, UNKNOWN_PACK)
 */
export async function administer(words: readonly string[], deps: AdministerDeps): Promise<Administered> {
  const [verb, what, ...rest] = words;
  if (what === undefined || rest.length > 0) throw new WrongUsage(USAGE);
  switch (verb) {
    case 'check':
      return about('check', load(what));
    case 'publish': {
      const pack = load(what);
      const by = await administrator(deps);
      await (await deps.store()).publish(pack, by);
      await deps.note(by, 'publishRules', pack.hash);
      return about('publish', pack);
    }
    case 'activate': {
      const by = await administrator(deps);
      const store = await deps.store();
      await store.activate(what, by);
      await deps.note(by, 'activateRules', what);
      return about('activate', await store.get(what));
    }
    case 'rollback': {
      const by = await administrator(deps);
      const store = await deps.store();
      const hash = await store.rollback(what, by);
      await deps.note(by, 'rollBackRules', hash);
      return about('rollback', await store.get(hash));
    }
    case 'history':
      return { did: 'history', profile: what, history: await (await deps.store()).history(what) };
    default:
      throw new WrongUsage(USAGE);
  }
}

/** A profile that ships, by its name, or a folder with the five documents. */
function load(what: string): Pack {
  if (!/[\\/.]/.test(what)) return loadPack(what);
  const folder = path.resolve(what);
  return loadPack(path.basename(folder), {}, path.dirname(folder));
}

async function administrator({ key, whoIs }: AdministerDeps): Promise<string> {
  if (key === undefined || key === '') throw new RulesRefused('NO_KEY', '缺少 JIESU_KEY the API key is missing');
  const holder = await whoIs(key);
  if (!holder) throw new RulesRefused('BAD_KEY', 'API 密钥无效或已吊销 the API key is unknown or revoked');
  if (!holder.roles.some((role) => rolesFor('changeRules').includes(role)))
    throw new RulesRefused('FORBIDDEN', '需要管理员密钥 the key must have the role admin');
  return holder.keyId;
}

function about(did: Administered['did'], pack: Pack): Administered {
  return {
    did,
    profile: pack.profile,
    version: pack.documents.policy.version,
    hash: pack.hash,
    matters: pack.matters.size,
    units: pack.units.size,
  };
}

const DONE: Readonly<Record<Administered['did'], string>> = {
  check: '通过检查 without fault',
  publish: '已发布，待另一人启用 published; a second person puts it into force with: npm run rules -- activate',
  activate: '已启用 in force',
  rollback: '已回退 in force again',
  history: '启用记录 put into force',
};

/** The result for the screen. */
export function report(result: Administered): string {
  if (result.history) {
    const lines = result.history.map(
      ({ at, how, by, version, hash }) =>
        `  ${new Date(at).toISOString()}  ${how.padEnd(8)}  ${by}  ${version}  ${hash}`,
    );
    return [`${result.profile}: ${DONE.history}`, ...(lines.length === 0 ? ['  —'] : lines)].join('\n');
  }
  const { did, profile, version, hash, matters, units } = result;
  return `${profile} ${version}: ${DONE[did]}\n  ${hash}\n  ${matters} 事项 matters, ${units} 单位 units`;
}
