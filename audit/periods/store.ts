import type { LedgerDatabase } from '../../ledger/database';
import { type KeptFigures, keptFigures, periodLinks } from '../../ledger/periods/read';
import type { Reader } from '../../ledger/queries/appraisal';
import { canonical } from '../../ledger/canonical';
import type { SignedStatement } from './statement';

/** The signed versions of a period, oldest first. */
export async function signedVersions(reader: Reader, period: string): Promise<readonly SignedStatement[]> {
  const { rows } = await reader.pool.query<{ signed: SignedStatement }>(
    'select signed from ledger.period_result where period = $1 order by version',
    [period],
  );
  return rows.map(({ signed }) => signed);
}

/**
 * Keeps figures, once: where some of that name stand they are told, and hold.
 *
 * @param ledger in the auditor's role
 */
export async function keepFigures(
  ledger: Pick<LedgerDatabase, 'pool'>,
  period: string,
  made: KeptFigures,
): Promise<KeptFigures> {
  const { what, at, basis, result } = made;
  await ledger.pool.query(
    `insert into ledger.period_figures (period, what, at, basis, result)
     values ($1, $2, to_timestamp($3::float8 / 1000), $4::jsonb, $5::jsonb) on conflict do nothing`,
    [period, what, at, canonical(basis), canonical(result)],
  );
  const kept = await keptFigures(ledger, period, what);
  if (!kept) throw new Error(`${period} ${what} was not kept`);
  return kept;
}

/** Keeps a signed version, once: where one of that number stands it is told, and holds. @param ledger in the auditor's role */
export async function keepVersion(
  ledger: Pick<LedgerDatabase, 'pool'>,
  signed: SignedStatement,
): Promise<SignedStatement> {
  const { period, version } = signed;
  await ledger.pool.query(
    'insert into ledger.period_result (period, version, signed) values ($1, $2, $3::jsonb) on conflict do nothing',
    [period, version, canonical(signed)],
  );
  const kept = (await signedVersions(ledger, period)).find((each) => each.version === version);
  if (!kept) throw new Error(`${period} version ${version} was not kept`);
  return kept;
}

/** Chain hash of an event of the period. @throws Error where there is none of that number */
export async function chainAt(reader: Reader, period: string, seq: number): Promise<string> {
  const [link] = await periodLinks(reader, period, seq - 1);
  if (link?.seq !== seq) throw new Error(`${period} has no event ${seq}`);
  return link.hash;
}
