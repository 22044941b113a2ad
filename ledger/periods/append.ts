import type { PoolClient } from 'pg';
import type { PeriodEvent } from '../../domain/period/events';
import { onConnection, violation } from '../../platform/postgres/pool';
import type { PeriodBatch } from '../../workflows/periods';
import { canonical } from '../canonical';
import { chain, firstOfMessages } from '../chain';
import type { LedgerDatabase } from '../database';
import { ledgerAway } from '../errors';

/** Another writer of the same period can win at most a few times; then something is wrong. */
const MAX_RACES = 5;
const RACED = Symbol('another writer of the same period was faster');

interface Row {
  readonly seq: number;
  readonly hash: string;
  readonly event: PeriodEvent;
}

/**
 * The one way into a period's events: compare-and-set behind the last one, chained to it. The same batch again changes
 * nothing; where other events stand, they are told and hold.
 *
 * @param ledger in the auditor's role
 * @throws LedgerError `LEDGER_UNAVAILABLE`
 */
export async function appendToPeriod(
  ledger: Pick<LedgerDatabase, 'pool'>,
  batch: PeriodBatch,
): Promise<{ readonly standing?: readonly PeriodEvent[] }> {
  for (let race = 0; race < MAX_RACES; race++) {
    const result = await onConnection(ledger.pool, ledgerAway, (client) => tryAppend(client, batch));
    if (result !== RACED) return result;
  }
  throw new Error(`${batch.period}: ${MAX_RACES} writers of one period at once`);
}

async function tryAppend(client: PoolClient, { period, after, events }: PeriodBatch) {
  const { rows } = await client.query<Row>(
    'select seq, hash, event from ledger.period_event where period = $1 and seq >= $2 order by seq',
    [period, after],
  );
  const before = rows.find(({ seq }) => seq === after);
  if (after > 0 && !before) throw new Error(`${period}: the ledger lacks event ${after}`);
  const later = rows.filter(({ seq }) => seq > after);
  const links = chain(after + 1, before?.hash ?? '', events);
  if (later.length > 0) {
    const isSame = links.every(({ hash }, index) => later[index]?.hash === hash);
    return isSame ? {} : { standing: later.map(({ event }) => event) };
  }
  const messages = firstOfMessages(events);
  const values = links.map((link, index) => ({
    ...{ seq: link.seq, event: link.json, message_id: messages[index] ?? null },
    ...{ prev_hash: link.prevHash, hash: link.hash },
  }));
  try {
    await client.query(
      `insert into ledger.period_event (period, seq, event, message_id, prev_hash, hash)
       select $1, e.seq, e.event::jsonb, e.message_id, decode(e.prev_hash, 'hex'), decode(e.hash, 'hex')
       from jsonb_to_recordset($2::jsonb) as e(seq int, event text, message_id text, prev_hash text, hash text) order by e.seq`,
      [period, canonical(values)],
    );
    return {};
  } catch (error) {
    if (violation(error).code === '23505') return RACED;
    throw error;
  }
}
