import { openLedger, type LedgerDatabase } from '../../../ledger/database';
import { append } from '../../../ledger/append';
import type { Intake } from '../../../domain/commands';
import { readConfig } from '../../../platform/config';
import { createLogger } from '../../../platform/log';
import { loadPack } from '../../../rules/load';
import { seedRules } from '../../../worker/firstSteps';
import type { Part } from '../../../worker/parts';
import { startWatch, type WatchSeams } from '../../../worker/startWatch';
import { keep, textRef } from '../../../vault/keep';
import { Case, HOUR, MONDAY, STREET, termsFor } from '../../domain/support';
import { testConverter } from '../../support/converter';
import { CACHE, type Desk } from '../desk';
import { type TestVault, testVault } from '../../vault/vaultFixture';

export const DAY = 24 * HOUR;
/** Monday 2026-03-02 00:00 in Beijing, when the calm begins, and eleven days later 10:00, when something happens. */
export const BEGIN = MONDAY - 10 * HOUR;
export const NOW = BEGIN + 11 * DAY + 10 * HOUR;
export const PLACE = { district: '110108', street: '110108001', community: '110108001003' } as const;
export const PACK = loadPack('beijing');

/** A ledger and a vault with eleven calm days of one matter in forty communities, and hands to add orders. */
export class WatchedCity {
  private constructor(
    readonly box: TestVault,
    readonly ledger: LedgerDatabase,
  ) {}

  static async open(): Promise<WatchedCity> {
    const box = await testVault();
    await seedRules(box.urls);
    const city = new WatchedCity(box, openLedger(box.urls.ledger));
    await city.put('SEED', BEGIN, { place: PLACE });
    // Rows like the first one, as the projection would write them: eleven days of appends would earn nothing.
    const columns = (
      await box.asOwner(
        `select column_name as name from information_schema.columns where table_schema = 'ledger' and table_name = 'complaint'
         and column_name not in ('order_no', 'received_at', 'street', 'community')`,
      )
    ).map(({ name }) => `"${String(name)}"`);
    await box.asOwner(
      `insert into ledger.complaint (order_no, received_at, street, community, ${columns.join(', ')})
       select 'C' || n, received_at + (n / 80) * interval '1 day' + (8 * 60 + (n % 80) * 8) * interval '1 minute',
         '11010800' || n % 8, '11010800' || n % 8 || lpad((n % 40)::text, 3, '0'), ${columns.join(', ')}
       from ledger.complaint, generate_series(0, 80 * 11 - 1) as n where order_no = 'SEED'`,
    );
    return city;
  }

  /** Takes an order into vault and ledger. @param phone of its caller */
  async put(orderNo: string, at: number, more: Partial<Intake> = {}, phone?: string): Promise<void> {
    const text = `诉求 ${orderNo}`;
    const what = { orderNo, text: textRef(text), place: PLACE, matter: 'light.out', ...more };
    const made = new Case(what, termsFor(STREET, 3, { route: { automatic: true } }), at);
    const caller = phone === undefined ? {} : { caller: { phone } };
    await keep(this.box.vault, { orderNo, contentHash: made.state.contentHash, texts: [text], ...caller });
    await append(this.ledger)({ orderNo, seq: 1, prevHash: '', events: made.events });
  }

  /** So many callers about the same, two minutes after each other. */
  async burst(prefix: string, at: number, n: number, more: Partial<Intake> = {}): Promise<void> {
    for (let i = 0; i < n; i++)
      await this.put(`${prefix}-${i}`, at + i * 120_000, more, `1380000${prefix.charCodeAt(0)}${10 + i}`);
  }

  /** Warnings with their orders and how they ended, oldest first. */
  async warnings(): Promise<Record<string, unknown>[]> {
    return this.box.asOwner(
      `select w.*, (select array_agg(o.order_no order by o.at, o.order_no) from insight.warning_order o where o.warning_id = w.id) as orders,
         e.warning_id is not null as ended
       from insight.warning w left join insight.warning_end e on e.warning_id = w.id order by w.window_from, w.id`,
    );
  }

  async close(): Promise<void> {
    await this.ledger.close();
    await this.box.close();
  }
}

/** The watch beside a desk, on its database. */
export async function watchOf({ address, taskQueue, urls }: Desk, folder: string, seams: WatchSeams): Promise<Part> {
  const config = readConfig({ DATA_DIR: folder, TASK_QUEUE: taskQueue, JIESU_CACHE: CACHE }, 'tool');
  const temporal = { address, namespace: 'default', dataConverter: testConverter() };
  const onFatal = (fault: Error) => {
    throw fault;
  };
  return startWatch({ config, temporal, onFatal, logger: createLogger('fatal', 'test'), database: urls }, seams);
}
