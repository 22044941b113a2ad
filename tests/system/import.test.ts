import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { joinDataDir } from '../../platform/dataDir';
import { rolePasswords, roleUrls } from '../../platform/postgres/roles';
import { FIXTURES, realInput } from '../importer/fixtureFeed';
import { clear, emptyFolder, kill, npmRun, processesOf, type Running, tell, until, untilNobody } from './processes';

const REAL_ORDERS = 60;

/** What `npm run import -- --json` writes: the report says what came of it, `run` how this run went. */
interface Written {
  readonly report: {
    readonly orders: { readonly imported: number; readonly lost: number; readonly doubled: number };
    readonly events: number;
    readonly afterwards: { readonly events: number };
  };
  readonly run: { readonly orders: number; readonly resumed: number; readonly failed: readonly object[] };
}

/** The one process of a part of the import; undefined while there is none. */
const PARTS: Readonly<Record<string, (command: string) => boolean>> = {
  worker: (command) => /worker[\\/]main\.ts worker/.test(command),
  engine: (command) => command.includes('start-dev'),
  database: (command) => /postgres -D/.test(command),
};

describe('an import of real orders whose parts are killed in the middle', () => {
  const folder = emptyFolder('import');
  const input = realInput('kh1999') ?? FIXTURES;
  const limit = input === FIXTURES ? [] : ['--limit', String(REAL_ORDERS)];
  let reference: Written;

  afterAll(() => clear(folder), 60_000);

  const importing = (name: string): Running =>
    npmRun(
      'import',
      ['--profile', 'kaohsiung-1999', input, ...limit, '--horizon', '5', '--data-dir', join(folder, name)].concat([
        '--json',
        join(folder, `${name}.json`),
      ]),
      {},
    );
  const written = (name: string): Written => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));

  test('first without any disturbance, for comparison', async () => {
    const run = importing('whole');
    expect([await run.ended, run.text()]).toEqual([0, expect.any(String)]);
    reference = written('whole');
    expect(reference.report.orders).toMatchObject({ lost: 0, doubled: 0 });
    expect(reference.run.failed).toEqual([]);
    tell(`${reference.report.orders.imported} orders, ${reference.report.events} events without disturbance`);
  }, 300_000);

  test('worker, engine, database and at last the import itself killed -9: the same command ends with the same report', async () => {
    const dataDir = join(folder, 'killed');
    const run = importing('killed');
    const total = reference.report.events + reference.report.afterwards.events;
    const ledger = new EventCount(dataDir);
    const killAt = async (share: number, part: string) => {
      const events = await ledger.reaches(Math.floor(total * share));
      const victim = await until(`the ${part} runs`, () =>
        part === 'import'
          ? { pid: run.pid }
          : processesOf(dataDir).find(({ command }) => PARTS[part]?.(command) === true),
      );
      tell(`kill -9 ${part} (process ${victim.pid}) at ${events} of ${total} events`);
      kill(victim.pid, 'SIGKILL');
    };
    await killAt(0.1, 'worker');
    await killAt(0.3, 'engine');
    await killAt(0.5, 'database');
    await killAt(0.7, 'import');
    await ledger.close();
    expect(await run.ended).toBe('SIGKILL');
    expect(existsSync(join(folder, 'killed.json'))).toBe(false);

    const again = importing('killed');
    expect([await again.ended, again.text()]).toEqual([0, expect.any(String)]);
    const { report, run: figures } = written('killed');
    tell(`the second run found ${figures.resumed} orders complete and drove ${figures.orders}`);
    expect(report).toEqual(reference.report);
    expect(figures.failed).toEqual([]);
    for (const what of ['compare', 'verify']) {
      const audit = npmRun('ledger', [what], { DATA_DIR: dataDir });
      expect([what, await audit.ended, audit.text()]).toEqual([what, 0, expect.any(String)]);
    }
    await untilNobody(folder);
  }, 600_000);
});

/** How many events the ledger of a running import holds, asked through every outage. */
class EventCount {
  private pool: Pool | undefined;

  constructor(private readonly dataDir: string) {}

  /** @returns the count once it is at least this */
  reaches(wanted: number): Promise<number> {
    return until(`${wanted} events in the ledger`, async () => {
      const { rows } = await this.open().query<{ count: number }>('select count(*)::int from ledger.order_event');
      const count = rows[0]?.count ?? 0;
      return count >= wanted ? count : undefined;
    });
  }

  async close(): Promise<void> {
    await this.pool?.end();
  }

  private open(): Pool {
    if (this.pool) return this.pool;
    const dataDir = joinDataDir(this.dataDir);
    const { port } = dataDir.recall<{ port: number }>('postgres-port');
    if (port === undefined) throw new Error('no database yet');
    const pool = new Pool({
      connectionString: roleUrls(port, rolePasswords(dataDir)).reader,
      max: 1,
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
    });
    pool.on('error', () => undefined);
    this.pool = pool;
    return pool;
  }
}
