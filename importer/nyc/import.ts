import { join } from 'node:path';
import { StartupError } from '../../platform/failures';
import type { Intake } from '../../domain/commands';
import { fingerprint } from '../../api/fingerprint';
import { textRef } from '../../vault/keep';
import type { ImportArgs } from '../args';
import { driveAll, NotDrivable } from '../drive/all';
import { type OrderFile, readFile } from '../drive/files';
import type { Driven } from '../drive/order';
import { type RunOutcome, startMeter } from '../meter';
import { IMPORTER, INTAKE_ACTOR } from '../messages';
import type { Place, Surroundings } from '../place';
import { writeRejects } from '../rejects';
import { type Counts, countBy } from '../report/figures';
import { type NycFile, readNyc, type Request } from './rows';

/** What an intake-only import came to: from input, rules and ledger alone. */
export interface IntakeReport {
  readonly profile: string;
  readonly rules: string;
  readonly read: {
    readonly rows: number;
    readonly rejected: number;
    readonly rejects: readonly { readonly line: number; readonly reason: string }[];
  };
  readonly orders: {
    readonly chosen: number;
    readonly imported: number;
    readonly lost: number;
    readonly lostOrders: readonly string[];
    readonly doubled: number;
  };
  readonly stages: Counts;
  readonly units: Counts;
  readonly districts: Counts;
  /** Closed by the city already; an intake does not say more than that. */
  readonly closedByTheCity: number;
}

export interface TakenIn {
  readonly report: IntakeReport;
  readonly run: RunOutcome;
  readonly rejectsFile: string | undefined;
}

/** Takes in the requests of a file, each at its own business time, and leaves them with the units of the catalogue. */
export async function importNyc(args: ImportArgs, { open, say, signal }: Surroundings): Promise<TakenIn> {
  const file = await readNyc(args.input);
  say(`读入 read: ${file.rows} 行 rows · ${file.rejects.length} 行存疑 rejected`);
  const requests = chosen(file, args);
  const place = await open();
  try {
    await place.publish(file.pack);
    await place.startWorker();
    const run = await drive(args, place, file, requests, { say, signal });
    signal?.throwIfAborted();
    const report = await look(place, file, requests);
    const rejectsFile =
      file.rejects.length > 0 ? join(place.config.dataDir, `rejects-${args.profile}.ndjson`) : undefined;
    if (rejectsFile !== undefined) writeRejects(rejectsFile, file.rejects);
    return { report, run, rejectsFile };
  } finally {
    await place.stop();
  }
}

function chosen({ requests }: NycFile, { only, limit }: ImportArgs): readonly Request[] {
  const unknown = only.find((orderNo) => !requests.some(({ body }) => body.orderNo === orderNo));
  if (unknown !== undefined) throw new StartupError('CONFIG', `--only ${unknown}: 没有这个工单 / no such order`);
  const some = only.length === 0 ? requests : requests.filter(({ body }) => only.includes(body.orderNo));
  return limit === undefined ? some : some.slice(0, limit);
}

async function drive(
  args: ImportArgs,
  place: Place,
  { pack }: NycFile,
  requests: readonly Request[],
  { say, signal }: Omit<Surroundings, 'open'>,
): Promise<TakenIn['run']> {
  const { ledger, gateway, keep } = place.hands;
  const meter = startMeter(place, requests.length, args.concurrency, say);
  await driveAll<Request, Driven>(requests, {
    async drive({ body, calledAt }) {
      const known = await readFile(ledger, body.orderNo);
      if (known) return mine(body.orderNo, known);
      const what = intakeOf(body, calledAt);
      await keep(what, [body.content], aboutOf(body));
      const offsetMs = calledAt - Date.now();
      await gateway.intake({ intake: what, actor: INTAKE_ACTOR, profile: pack.profile, pack: pack.hash, offsetMs });
      return 'imported';
    },
    untilWell: () => place.untilWell(),
    concurrency: args.concurrency,
    ...(signal && { signal }),
    onDone({ body }, result) {
      meter.onDone(body.orderNo, result);
    },
  });
  return meter.stop();
}

/** An order of the same number that people took in is none of ours. */
function mine(orderNo: string, { takenInBy }: OrderFile): 'resumed' {
  if (takenInBy === IMPORTER) return 'resumed';
  throw new NotDrivable(
    `${orderNo}: 台账中已有同号工单，并非导入 / the ledger has an order of this number that was not imported`,
  );
}

function intakeOf(body: Request['body'], calledAt: number): Intake {
  const { orderNo, kind, channel, matter, place, content } = body;
  return {
    orderNo,
    kind,
    channel,
    matter,
    place,
    treatment: { as: 'dispatch' },
    calledAt,
    text: textRef(content),
    contentHash: fingerprint(body),
  };
}

function aboutOf({ address, lat, lng }: Request['body']) {
  return {
    ...(address !== undefined && { address }),
    ...(lat !== undefined && { lat }),
    ...(lng !== undefined && { lng }),
  };
}

interface Row {
  readonly order_no: string;
  readonly stage: string;
  readonly holder: string | null;
  readonly district: string | null;
  readonly received: number;
}

async function look(
  { hands }: Place,
  { pack, rows, rejects }: NycFile,
  requests: readonly Request[],
): Promise<IntakeReport> {
  const numbers = requests.map(({ body }) => body.orderNo);
  const { rows: found } = await hands.ledger.query<Row>(
    `select c.order_no, c.stage, c.holder, c.district,
       (select count(*) from ledger.order_event e where e.order_no = c.order_no and e.type = 'RECEIVED')::int as received
     from ledger.complaint c where c.order_no = any($1)`,
    [numbers],
  );
  const known = new Set(found.map(({ order_no }) => order_no));
  const lostOrders = numbers.filter((orderNo) => !known.has(orderNo));
  return {
    profile: pack.profile,
    rules: pack.hash,
    read: { rows, rejected: rejects.length, rejects: rejects.map(({ line, reason }) => ({ line, reason })) },
    orders: {
      chosen: numbers.length,
      imported: known.size,
      lost: lostOrders.length,
      lostOrders,
      doubled: found.filter(({ received }) => received !== 1).length,
    },
    stages: countBy(found, ({ stage }) => stage),
    units: countBy(found, ({ holder }) => holder ?? 'none'),
    districts: countBy(found, ({ district }) => district ?? 'none'),
    closedByTheCity: requests.filter(({ closed }) => closed).length,
  };
}
