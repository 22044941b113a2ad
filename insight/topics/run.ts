import type { PoolClient } from 'pg';
import type { LedgerDatabase } from '../../ledger/database';
import { orUnavailable } from '../../ledger/database';
import { inTransaction } from '../../platform/postgres/pool';
import type { Pack } from '../../rules/pack';
import type { Vault } from '../../vault/database';
import { vaultAway } from '../../vault/errors';
import { callersOf, featuresOf } from '../../vault/features';
import { type Card, cardOf, type TopicRules } from './card';
import { CLUSTERING, type Clustering, cluster } from './cluster';
import { applyDecisions, type TopicOrder } from './decisions';
import { identify } from './identify';
import { allDecisions, allTopics, idsAfter, lockTopics } from './store';

const PAGE = 2_000;

/** What a run did. */
export interface RunReport {
  readonly run: number;
  readonly orders: number;
  /** Orders without words: erased, confidential, or nothing said. */
  readonly wordless: number;
  readonly groups: number;
  /** Groups known from before, by their id. */
  readonly again: number;
  readonly fresh: number;
  readonly topics: number;
}

/**
 * Groups the orders received in [from, to), knows the topics of earlier runs again, applies what people decided, and writes
 * cards. All of it or nothing: a killed run leaves the topics as they were. Reads the ledger in the reader's role.
 *
 * @throws LedgerError, VaultError when a database is away; Error where the pack in force has no rules of topics
 */
export async function runTopics(
  { ledger, vault }: { readonly ledger: Pick<LedgerDatabase, 'pool'>; readonly vault: Vault },
  pack: Pick<Pack, 'documents' | 'matters'>,
  { from, to }: { readonly from: number; readonly to: number },
  progress: (share: number, words: string) => void = () => undefined,
): Promise<RunReport> {
  const rules = pack.documents.policy.topics;
  if (rules === undefined) throw new Error('规则包没有专题规则 / the pack has no rules of topics');
  const orders = await saidBySeveral(vault, await ordersBetween({ ledger, vault }, from, to));
  const found = cluster(
    orders.map(({ words }) => words),
    progress,
  );
  return inTransaction(vault.pool, vaultAway, (client) => keep(client, pack, rules, { from, to }, orders, found));
}

/** Orders of the period with their words; what is for few eyes only (art. 8) stays out. */
async function ordersBetween(
  { ledger, vault }: { readonly ledger: Pick<LedgerDatabase, 'pool'>; readonly vault: Vault },
  from: number,
  to: number,
): Promise<readonly TopicOrder[]> {
  const orders: TopicOrder[] = [];
  for (let after = ''; ; ) {
    const { rows } = await orUnavailable(
      ledger.pool.query<Omit<TopicOrder, 'words'>>(
        `select order_no as "orderNo", received_at as at, matter, street, community, holder as unit,
           coalesce(final_solved, first_solved) as solved, hangs > 0 as hung, round as rounds
         from ledger.complaint
         where order_no > $1 and received_at >= to_timestamp($2::double precision / 1000)
           and received_at < to_timestamp($3::double precision / 1000) and confidential_to is null
         order by order_no limit ${PAGE}`,
        [after, from, to],
      ),
    );
    if (rows.length === 0) return orders;
    const words = await featuresOf(
      vault,
      rows.map(({ orderNo }) => orderNo),
    );
    for (const row of rows) orders.push({ ...row, words: words.get(row.orderNo) ?? [] });
    after = rows.at(-1)?.orderNo ?? after;
  }
}

/** Callers a word must come from: fewer might be one person's own, a name that slipped through among it. */
const LEAST_CALLERS = 3;

/**
 * The same orders with the words that several callers use. Topics stand in clear, so what one person alone says must not get
 * into them, however often that person calls.
 */
async function saidBySeveral(vault: Vault, orders: readonly TopicOrder[]): Promise<readonly TopicOrder[]> {
  const callers = new Map<string, string>();
  for (let from = 0; from < orders.length; from += PAGE) {
    const page = orders.slice(from, from + PAGE).map(({ orderNo }) => orderNo);
    for (const [orderNo, caller] of await callersOf(vault, page)) callers.set(orderNo, caller);
  }
  // Three are enough to know; more are not kept in mind.
  const by = new Map<string, Set<string>>();
  for (const { orderNo, words } of orders)
    for (const word of words) {
      const own = by.get(word) ?? new Set();
      if (own.size < LEAST_CALLERS) by.set(word, own.add(callers.get(orderNo) ?? orderNo));
    }
  const isShared = (word: string) => (by.get(word)?.size ?? 0) >= LEAST_CALLERS;
  return orders.map((order) => ({ ...order, words: order.words.filter(isShared) }));
}

async function keep(
  client: PoolClient,
  pack: Pick<Pack, 'matters'>,
  rules: TopicRules,
  { from, to }: { readonly from: number; readonly to: number },
  orders: readonly TopicOrder[],
  { clusters, of, nearness, vocabulary, learntFrom }: Clustering,
): Promise<RunReport> {
  await lockTopics(client);
  const known = await allTopics(client);
  const decisions = (await allDecisions(client)).map(({ decision }) => decision);
  const seen = await client.query<{ order_no: string; found: string }>(
    'select order_no, found from insight.topic_order',
  );
  const members = new Map<string, Set<string>>();
  for (const { order_no: orderNo, found } of seen.rows)
    members.set(found, (members.get(found) ?? new Set()).add(orderNo));
  const big = clusters.map((one, index) => ({ ...one, index })).filter(({ size }) => size >= rules.leastOrders.value);
  const inGroup = new Map<number, string[]>(big.map(({ index }) => [index, []]));
  orders.forEach(({ orderNo }, i) => inGroup.get(of[i] as number)?.push(orderNo));
  const ids = identify(
    known.flatMap(({ id, profile }) =>
      profile === null ? [] : [{ id, profile: new Map(profile), orders: members.get(id) ?? new Set<string>() }],
    ),
    big.map(({ index, profile }) => ({ profile: new Map(profile), orders: inGroup.get(index) ?? [] })),
  );
  const nextId = idsAfter(known);
  const idOf = new Map(big.map(({ index }, i) => [index, ids[i] ?? nextId()]));
  const raw = orders.map((_, i) => idOf.get(of[i] as number));
  const belongs = [...raw];
  const { titles, merged } = applyDecisions(decisions, orders, belongs);
  const run = 1 + Number((await client.query('select coalesce(max(no), 0) as no from insight.topic_run')).rows[0]?.no);
  const method = { settings: CLUSTERING, vocabulary, learntFrom, rules };
  await client.query(
    `insert into insight.topic_run (no, from_at, to_at, orders, method)
     values ($1, to_timestamp($2::double precision / 1000), to_timestamp($3::double precision / 1000), $4, $5)`,
    [run, from, to, orders.length, JSON.stringify(method)],
  );
  await client.query('update insight.topic set card = null');
  const groups = new Map<string, (TopicOrder & { nearness: number })[]>();
  orders.forEach((order, i) => {
    const id = belongs[i];
    if (id === undefined) return;
    const list = groups.get(id) ?? [];
    list.push({ ...order, nearness: nearness[i] as number });
    groups.set(id, list);
  });
  const profiles = new Map(big.map(({ index, profile }) => [idOf.get(index) as string, profile]));
  const before = new Map(known.map((topic) => [topic.id, topic]));
  for (const id of new Set([...profiles.keys(), ...groups.keys()])) {
    const list = groups.get(id);
    const card = list && list.length > 0 ? cardOf(list, orders.length, rules) : undefined;
    const title = titles.get(id) ?? before.get(id)?.title ?? titleOf(card, profiles.get(id) ?? [], pack);
    await client.query(
      `insert into insight.topic (id, title, profile, merged_into, first_run, last_run, card) values ($1, $2, $3, $4, $5, $5, $6)
       on conflict (id) do update set title = excluded.title, profile = coalesce(excluded.profile, insight.topic.profile),
         merged_into = excluded.merged_into, last_run = excluded.last_run, card = excluded.card`,
      [
        id,
        title,
        profiles.has(id) ? JSON.stringify(profiles.get(id)) : null,
        merged.get(id) ?? null,
        run,
        card ? JSON.stringify(card) : null,
      ],
    );
  }
  await writeOrders(client, run, orders, raw, belongs);
  return {
    ...{ run, orders: orders.length, wordless: orders.filter(({ words }) => words.length === 0).length },
    ...{ groups: big.length, again: ids.filter((id) => id !== undefined).length },
    ...{ fresh: ids.filter((id) => id === undefined).length, topics: groups.size },
  };
}

/** The orders of the period get their topic of now; those of other periods keep theirs, for the next run to know it by. */
async function writeOrders(
  client: PoolClient,
  run: number,
  orders: readonly TopicOrder[],
  raw: readonly (string | undefined)[],
  belongs: readonly (string | undefined)[],
): Promise<void> {
  await client.query('delete from insight.topic_order where order_no = any($1)', [
    orders.map(({ orderNo }) => orderNo),
  ]);
  const rows = orders.flatMap(({ orderNo }, i) =>
    raw[i] === undefined || belongs[i] === undefined ? [] : [[orderNo, raw[i], belongs[i]] as const],
  );
  await client.query(
    `insert into insight.topic_order (order_no, run, found, topic) select order_no, $1, found, topic
     from unnest($2::text[], $3::text[], $4::text[]) as given(order_no, found, topic)`,
    [run, ...[0, 1, 2].map((column) => rows.map((row) => row[column]))],
  );
}

/** The matter most of it is about, by its name in the catalogue, and the words that tell it from others of that matter. */
function titleOf(
  card: Card | undefined,
  profile: readonly (readonly [string, number])[],
  pack: Pick<Pack, 'matters'>,
): string {
  const [most] = card?.matters ?? [];
  const matter = most && most.orders * 2 > (card?.orders ?? 0) ? pack.matters.get(most.code)?.zh : undefined;
  const words = profile.slice(0, 3).map(([word]) => word);
  return [matter, words.join('、')].filter((part) => part !== undefined && part !== '').join('：');
}
