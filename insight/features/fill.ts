import { createHash } from 'node:crypto';
import type { LedgerDatabase } from '../../ledger/database';
import { orUnavailable } from '../../ledger/database';
import type { Pack } from '../../rules/pack';
import type { Vault } from '../../vault/database';
import { takeFeatures } from '../../vault/features';
import { type WordReader, wordReader } from '../topics/words';
import { type AlarmReader, alarmReader } from '../warning/alarmWords';
import { warningRules } from '../warning/watch/rules';

const PAGE = 500;
/** Raised when `words.ts` reads otherwise: words taken before are then taken anew. */
const READER = 'words 1';

/** A way to read words, and its name: the code's and the pack's. */
export interface Words {
  readonly version: string;
  readonly reader: WordReader;
  /** Kinds of danger a text names; none where the rules know no words of danger. */
  readonly alarms: AlarmReader;
}

/** Reads by the words and places of a pack. */
export function wordsOf({ documents }: Pick<Pack, 'documents'>): Words {
  const { catalogue, organisation, communities, policy } = documents;
  const rules = warningRules(policy);
  const known = JSON.stringify([catalogue, organisation, communities, rules?.alarmWords]);
  const hash = createHash('sha256').update(known).digest('hex').slice(0, 12);
  return { version: `${READER} ${hash}`, reader: wordReader(documents), alarms: rules ? alarmReader(rules) : () => [] };
}

/**
 * Takes the words of every order that has none of this version yet, page by page: killed, it goes on where it was. What is
 * confidential (art. 8) is passed over.
 *
 * @param onProgress told how many orders were seen
 * @returns orders seen, and how many had their words taken now
 */
export async function fillFeatures(
  { ledger, vault }: { readonly ledger: Pick<LedgerDatabase, 'pool'>; readonly vault: Vault },
  { version, reader, alarms }: Words,
  onProgress: (seen: number) => void = () => undefined,
): Promise<{ readonly seen: number; readonly taken: number }> {
  const taking = {
    version,
    read: (text: string) => reader.read(text),
    alarms,
    actor: { role: 'admin', key: 'features' } as const,
  };
  let [seen, taken, after] = [0, 0, ''];
  for (;;) {
    const { rows } = await orUnavailable(
      ledger.pool.query<{ orderNo: string; text: string }>(
        `select order_no as "orderNo", state ->> 'text' as text from ledger.complaint
         where order_no > $1 and confidential_to is null and state ->> 'text' is not null order by order_no limit ${PAGE}`,
        [after],
      ),
    );
    if (rows.length === 0) return { seen, taken };
    taken += await takeFeatures(vault, rows, taking);
    seen += rows.length;
    after = rows.at(-1)?.orderNo ?? after;
    onProgress(seen);
  }
}
