import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSeals } from '../../audit/seal/check';
import { cutSeal, storedSeals } from '../../audit/seal/cut';
import type { Seal } from '../../audit/seal/seal';
import { freshKey, readSigner, readVerifier } from '../../audit/seal/signing';
import { verify } from '../../ledger/audit/verify';
import { canonical, chainHash } from '../../ledger/canonical';
import type { OrderEvent } from '../../domain/events';
import { type LedgerDatabase, openLedger } from '../../ledger/database';
import { type TestLedger, testLedger } from '../ledger/ledgerFixture';
import { lifeOf, seeded } from '../ledger/lives';

const TAMPERINGS = 1_000;
const LIVES = 24;
const signer = readSigner(freshKey('ed25519'));
const verifiers = [readVerifier(signer.publicText)];

let books: TestLedger;
let auditor: LedgerDatabase;
let folder: string;
let seals: readonly Seal[];

interface Row {
  readonly order_no: string;
  readonly seq: number;
  readonly event: OrderEvent;
}

beforeAll(async () => {
  books = await testLedger();
  auditor = openLedger(books.urls.auditor);
  folder = mkdtempSync(join(tmpdir(), 'jiesu-seals-'));
  for (let i = 0; i < LIVES; i++) {
    const orderNo = `K-${String(i).padStart(3, '0')}`;
    let head = { seq: 0, hash: '' };
    for (const events of lifeOf(orderNo, i))
      head = await books.append({ orderNo, seq: head.seq + 1, prevHash: head.hash, events });
    if (i % 8 === 7) await cutSeal(auditor, signer, folder, Date.UTC(2026, 10, 24 + i / 8));
  }
  seals = await storedSeals(auditor);
  await books.asOwner('create table kept as select * from ledger.order_event');
  await books.asOwner('set session_replication_role = replica');
}, 120_000);
afterAll(async () => {
  await auditor.close();
  await books.close();
  rmSync(folder, { recursive: true, force: true });
});

const COLUMNS = 'order_no, seq, month, event, message_id, prev_hash, hash, position, appended_at';

/** Puts back the orders that a tampering touched. */
async function putBack(orders: readonly string[]): Promise<void> {
  await books.asOwner('delete from ledger.order_event where order_no = any($1)', [orders]);
  await books.asOwner(
    `insert into ledger.order_event (${COLUMNS}) overriding system value select ${COLUMNS} from kept where order_no = any($1)`,
    [orders],
  );
}

async function found(orders: readonly string[]): Promise<boolean> {
  const bySeal = await checkSeals(auditor, seals, { verifiers });
  if (bySeal.faults.length > 0) return true;
  for (const orderNo of orders) if ((await verify(books.ledger, { orderNo })).faults.length > 0) return true;
  return false;
}

/** One character of the stored JSON becomes another, wherever it is; undefined where that is no JSON any more. */
function edited(event: OrderEvent, chance: () => number): OrderEvent | undefined {
  const text = canonical(event);
  const at = Math.floor(chance() * text.length);
  const other = String.fromCharCode(33 + Math.floor(chance() * 90));
  try {
    const changed = JSON.parse(text.slice(0, at) + other + text.slice(at + 1)) as OrderEvent;
    // What the table itself would not take is no tampering.
    const fits = typeof changed.type === 'string' && Math.abs(changed.at) < 1e14;
    return canonical(changed) === text || !fits ? undefined : changed;
  } catch {
    return undefined;
  }
}

describe('a thousand random tamperings by somebody with the rights of the owner', () => {
  test(`edits, forged chains, deletions, swaps, truncations: ${TAMPERINGS} of ${TAMPERINGS} are found`, async () => {
    const chance = seeded(20_261_124);
    const rows = (await books.asOwner(
      'select order_no, seq, event from kept order by order_no, seq',
    )) as unknown as Row[];
    expect(await found(rows.map((row) => row.order_no).slice(0, 1))).toBe(false);
    const pick = () => rows[Math.floor(chance() * rows.length)] as Row;
    const tally: Record<string, number> = {};
    const missed: string[] = [];

    const KINDS = {
      async edit({ order_no, seq, event }: Row) {
        let changed: OrderEvent | undefined;
        while (changed === undefined) changed = edited(event, chance);
        await books.asOwner('update ledger.order_event set event = $3 where order_no = $1 and seq = $2', [
          order_no,
          seq,
          changed,
        ]);
        return [order_no];
      },
      /** The event is changed and every hash from there to the end, and the order row, are made anew. */
      async forge({ order_no, seq }: Row) {
        const own = rows.filter((row) => row.order_no === order_no);
        let previous = '';
        for (const row of own) {
          const event = row.seq === seq ? { ...row.event, at: row.event.at + 1 } : row.event;
          const hash = chainHash(previous, canonical(event));
          await books.asOwner(
            `update ledger.order_event set event = $3, prev_hash = decode($4, 'hex'), hash = decode($5, 'hex') where order_no = $1 and seq = $2`,
            [order_no, row.seq, event, previous, hash],
          );
          previous = hash;
        }
        return [order_no];
      },
      async hashByte({ order_no, seq }: Row) {
        await books.asOwner(
          'update ledger.order_event set hash = set_byte(hash, $3, (get_byte(hash, $3) + $4) % 256) where order_no = $1 and seq = $2',
          [order_no, seq, Math.floor(chance() * 32), 1 + Math.floor(chance() * 255)],
        );
        return [order_no];
      },
      async remove({ order_no, seq }: Row) {
        await books.asOwner('delete from ledger.order_event where order_no = $1 and seq = $2', [order_no, seq]);
        return [order_no];
      },
      async truncate({ order_no, seq }: Row) {
        await books.asOwner('delete from ledger.order_event where order_no = $1 and seq >= $2', [order_no, seq]);
        return [order_no];
      },
      async swap(one: Row) {
        let two = pick();
        while (canonical(two.event) === canonical(one.event)) two = pick();
        const put = 'update ledger.order_event set event = $3 where order_no = $1 and seq = $2';
        await books.asOwner(put, [one.order_no, one.seq, two.event]);
        await books.asOwner(put, [two.order_no, two.seq, one.event]);
        return [...new Set([one.order_no, two.order_no])];
      },
    } as const;
    const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
    for (let i = 0; i < TAMPERINGS; i++) {
      const kind = kinds[i % kinds.length] as keyof typeof KINDS;
      const row = pick();
      const orders = await KINDS[kind](row);
      tally[kind] = (tally[kind] ?? 0) + 1;
      if (!(await found(orders))) missed.push(`${kind} ${row.order_no} ${row.seq}`);
      await putBack(orders);
    }
    expect(missed).toEqual([]);
    expect(await found(rows.map((row) => row.order_no).slice(0, 1))).toBe(false);
    process.stderr.write(`  ${JSON.stringify(tally)}: all found\n`);
  }, 600_000);
});
