import type { Generated, Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { FailureCode } from '../domain/failures';
import { makePack, type Pack } from './pack';
import type { Documents } from './schemas';

/** The tables of the schema `rules`. */
export interface RulesTables {
  'rules.pack': {
    hash: string;
    profile: string;
    version: string;
    documents: Documents;
    published_by: string;
    published_at: Generated<unknown>;
  };
  'rules.activation': {
    id: Generated<unknown>;
    profile: string;
    hash: string;
    how: 'seed' | 'activate' | 'rollback';
    activated_by: string;
    activated_at: Generated<unknown>;
  };
}

/** Why the store refused, with a code of domain/failures.ts. */
export class RulesRefused extends Error {
  override readonly name = 'RulesRefused';
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** The publisher of what ships with the system: its first activation at boot needs no second person. */
export const SYSTEM = 'system';

/** Rule packs in PostgreSQL, under the hash of their content. */
export interface PackStore {
  /** Keeps a checked pack; the same content again changes nothing. @returns its hash */
  publish(pack: Pack, by: string): Promise<string>;
  /**
   * Puts a published pack into force for its profile, by somebody else than who published it.
   * @throws RulesRefused UNKNOWN_PACK, SAME_PERSON
   */
  activate(hash: string, by: string): Promise<void>;
  /** Puts the pack into force that was in force before the present one. @throws RulesRefused UNKNOWN_PACK where there is none */
  rollback(profile: string, by: string): Promise<string>;
  /**
   * Publishes what ships with the system; puts it into force only where the profile has no pack in force yet, so that a
   * new release never changes the rules by itself.
   * @returns the pack in force
   */
  seed(pack: Pack): Promise<Pack>;
  /** The pack in force. @throws RulesRefused UNKNOWN_PACK where the profile has none */
  active(profile: string): Promise<Pack>;
  /** A pack by its hash; kept in memory once read, because content under a hash never changes. @throws RulesRefused UNKNOWN_PACK */
  get(hash: string): Promise<Pack>;
  /** For the resolve activity: the pack of that hash, or with '' the one in force; undefined where there is none. */
  find(profile: string, hash: string): Promise<Pack | undefined>;
  /** Who put what into force, newest first. */
  history(profile: string): Promise<readonly Activation[]>;
}

export interface Activation {
  readonly hash: string;
  readonly version: string;
  readonly how: 'seed' | 'activate' | 'rollback';
  readonly by: string;
  /** ms since 1970, the database's clock: when an administrator acted, never business time. */
  readonly at: number;
}

/** A pool of packs of all kinds; more than this many in one process means that somebody publishes in a loop. */
const KEPT_PACKS = 50;

export function createPackStore(db: Kysely<RulesTables>): PackStore {
  const kept = new Map<string, Pack>();

  const keep = (pack: Pack): Pack => {
    kept.delete(pack.hash);
    kept.set(pack.hash, pack);
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT_PACKS && oldest !== undefined) kept.delete(oldest);
    return pack;
  };
  const unknown = (what: string) => new RulesRefused('UNKNOWN_PACK', `没有这个规则包 no such rule pack: ${what}`);

  const get = async (hash: string): Promise<Pack> => {
    const known = kept.get(hash);
    if (known) return known;
    const row = await db.selectFrom('rules.pack').select('documents').where('hash', '=', hash).executeTakeFirst();
    if (!row) throw unknown(hash);
    const pack = makePack(row.documents);
    if (pack.hash !== hash)
      throw new Error(`规则包内容与其哈希不符 the pack ${hash} in the database has the content of ${pack.hash}`);
    return keep(pack);
  };

  const insert = async (tx: Kysely<RulesTables>, pack: Pack, by: string): Promise<void> => {
    await tx
      .insertInto('rules.pack')
      .values({
        hash: pack.hash,
        profile: pack.profile,
        version: pack.documents.policy.version,
        documents: sql`${JSON.stringify(pack.documents)}::jsonb`,
        published_by: by,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  };

  /** Activations of one profile come one after the other. */
  const lock = (tx: Transaction<RulesTables>, profile: string) =>
    sql`select pg_advisory_xact_lock(hashtext(${`jiesu rules ${profile}`}))`.execute(tx);

  const newest = (tx: Kysely<RulesTables>, profile: string) =>
    tx.selectFrom('rules.activation').select('hash').where('profile', '=', profile).orderBy('id', 'desc');

  const active = async (profile: string): Promise<Pack> => {
    const row = await newest(db, profile).executeTakeFirst();
    if (!row) throw unknown(profile);
    return get(row.hash);
  };

  return {
    async publish(pack, by) {
      await insert(db, pack, by);
      keep(pack);
      return pack.hash;
    },

    async activate(hash, by) {
      await db.transaction().execute(async (tx) => {
        const pack = await tx
          .selectFrom('rules.pack')
          .select(['profile', 'published_by'])
          .where('hash', '=', hash)
          .executeTakeFirst();
        if (!pack) throw unknown(hash);
        if (pack.published_by === by) {
          throw new RulesRefused(
            'SAME_PERSON',
            '规则包须由另一人启用 a rule pack is put into force by a second person',
          );
        }
        await lock(tx, pack.profile);
        const values = { profile: pack.profile, hash, how: 'activate', activated_by: by } as const;
        await tx.insertInto('rules.activation').values(values).execute();
      });
    },

    async rollback(profile, by) {
      return db.transaction().execute(async (tx) => {
        await lock(tx, profile);
        const now = await newest(tx, profile).executeTakeFirst();
        const before = now && (await newest(tx, profile).where('hash', '<>', now.hash).executeTakeFirst());
        if (!before) throw unknown(`${profile} before the present one`);
        await tx
          .insertInto('rules.activation')
          .values({ profile, hash: before.hash, how: 'rollback', activated_by: by })
          .execute();
        return before.hash;
      });
    },

    async seed(pack) {
      const hash = await db.transaction().execute(async (tx) => {
        await lock(tx, pack.profile);
        await insert(tx, pack, SYSTEM);
        const standing = await newest(tx, pack.profile).executeTakeFirst();
        if (standing) return standing.hash;
        const values = { profile: pack.profile, hash: pack.hash, how: 'seed', activated_by: SYSTEM } as const;
        await tx.insertInto('rules.activation').values(values).execute();
        return pack.hash;
      });
      return get(hash);
    },

    active,
    get,

    async find(profile, hash) {
      try {
        return await (hash === '' ? active(profile) : get(hash));
      } catch (error) {
        if (error instanceof RulesRefused && error.code === 'UNKNOWN_PACK') return undefined;
        throw error;
      }
    },

    async history(profile) {
      const rows = await db
        .selectFrom('rules.activation as a')
        .innerJoin('rules.pack as p', 'p.hash', 'a.hash')
        .select(['a.hash', 'p.version', 'a.how', 'a.activated_by as by'])
        .select(sql<string>`(extract(epoch from a.activated_at) * 1000)::bigint::text`.as('at'))
        .where('a.profile', '=', profile)
        .orderBy('a.id', 'desc')
        .execute();
      return rows.map((row) => ({ ...row, at: Number(row.at) }));
    },
  };
}
