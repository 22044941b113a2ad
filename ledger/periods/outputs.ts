import type { LedgerDatabase } from '../database';
import { orUnavailable } from '../database';
import type { Reader } from '../queries/appraisal';

/** A file that was made of a period's figures. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: number;
  /** hex */
  readonly sha256: string;
}

/** Everything that was made of figures that are kept. */
export interface Output {
  /** Which figures: `day/2026-11-20`, `close`, `v1` … */
  readonly what: string;
  readonly at: number;
  readonly files: readonly OutputFile[];
}

/**
 * What was made of a period's figures, in the order in which it was.
 *
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function outputsMade(reader: Reader, period: string): Promise<readonly Output[]> {
  const { rows } = await orUnavailable(
    reader.pool.query<Output>(
      `select what, (extract(epoch from at) * 1000)::float8 as at, files from ledger.period_output
       where period = $1 order by at, what`,
      [period],
    ),
  );
  return rows;
}

/** Keeps what was made, once: where something stands it is told, and holds. @param ledger in the auditor's role */
export async function keepOutput(
  ledger: Pick<LedgerDatabase, 'pool'>,
  period: string,
  what: string,
  files: readonly OutputFile[],
): Promise<Output> {
  await ledger.pool.query(
    'insert into ledger.period_output (period, what, files) values ($1, $2, $3::jsonb) on conflict do nothing',
    [period, what, JSON.stringify(files)],
  );
  const kept = (await outputsMade(ledger, period)).find((each) => each.what === what);
  if (!kept) throw new Error(`${period} ${what} was not kept`);
  return kept;
}
