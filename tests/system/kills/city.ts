import { createHash, sign } from 'node:crypto';
import { rmSync } from 'node:fs';
import { signedText } from '../../../activities/signals';
import type { CommandName } from '../../../domain/commands';
import type { OrderEvent } from '../../../domain/events';
import { type LedgerDatabase, openLedger } from '../../../ledger/database';
import { connectEngine, type EngineClient } from '../../../platform/engine/client';
import { openPool } from '../../../platform/postgres/pool';
import { newSigningKey, privateKeyOf } from '../../../vault/access/signingKeys';
import { commandSignals, complaintId } from '../../../workflows/messages';
import { emptyFolder, until } from '../processes';
import { type Crew, type OpenGround, openCrew } from './crew';
import { type Hook, openHook } from './hook';

/** The system under test, and what the harness looks at it with: connections of its own that outlive every kill. */
export interface City {
  readonly crew: Crew;
  readonly hook: Hook;
  readonly ledger: LedgerDatabase;
  readonly engine: EngineClient;
  /** Stands in every number of this city: runs on one database never meet. */
  readonly tag: string;
  readonly folder: string;
  /** Every number that was ever sent. */
  readonly sent: Set<string>;
  events(orderNo: string): Promise<readonly OrderEvent[]>;
  /** Gives a command as the unit's own system does; repeated under its id until the engine has taken it. */
  signal(orderNo: string, name: CommandName, id: string, body: object): Promise<void>;
  close(): Promise<void>;
}

export const STREET = 'BJ-110101001';

/**
 * @param env the environment of this process
 * @param open on what the parts stand, as CrewOptions has it
 * @param own an empty folder whose owner takes it away again; one that goes away with the city unless given
 */
export async function openCity(
  env: Readonly<Record<string, string | undefined>>,
  onStep: (line: string) => void = () => undefined,
  own?: string,
  open?: OpenGround,
): Promise<City> {
  const folder = own ?? emptyFolder('kills');
  const hook = await openHook();
  const crew = await openCrew({ folder, env, hookUrl: hook.url, onStep, ...(open && { open }) });
  const { database, temporal } = crew.stack;
  const ledger = openLedger(database.reader, { max: 4 });
  const engine = await connectEngine(temporal, 'kills');
  const vault = openPool(database.vault, { max: 1 });
  const { keyId, privateKey } = await newSigningKey({ pool: vault }, STREET);
  await vault.end();
  const signingKey = privateKeyOf(Buffer.from(privateKey, 'base64'));
  return {
    crew,
    hook,
    ledger,
    engine,
    folder,
    tag: createHash('sha256').update(folder).digest('hex').slice(0, 6).toUpperCase(),
    sent: new Set(),
    events: (orderNo) =>
      until(`the events of ${orderNo} can be read`, async () => {
        const { rows } = await ledger.pool.query<{ event: OrderEvent }>(
          'select event from ledger.order_event where order_no = $1 order by seq',
          [orderNo],
        );
        return rows.map(({ event }) => event);
      }),
    async signal(orderNo, name, id, body) {
      const text = Buffer.from(signedText({ orderNo, name, id, body }), 'utf8');
      const words = { id, unit: STREET, key: keyId, body, signature: sign(null, text, signingKey).toString('base64') };
      await until(`signal ${id} is taken`, async () => {
        await engine.client.workflow.getHandle(complaintId(orderNo)).signal(commandSignals[name], words);
        return true;
      });
    },
    async close() {
      await Promise.allSettled([engine.close(), ledger.close()]);
      await crew.close();
      await hook.close();
      if (own === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
