import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { createPeriodGateway } from '../../../api/gatewayPeriods';
import { periodScheduleId } from '../../../audit/periods/schedule';
import { ownSigner } from '../../../audit/seal/ownSigner';
import { readVerifier } from '../../../audit/seal/signing';
import { type PeriodChecked, verifyPeriod } from '../../../audit/periods/verify';
import type { Actor } from '../../../domain/commands';
import type { PeriodBodies, PeriodCommand, PeriodCommandName } from '../../../domain/period/commands';
import type { PeriodEvent } from '../../../domain/period/events';
import type { PeriodState } from '../../../domain/period/state';
import { append } from '../../../ledger/append';
import { type LedgerDatabase, openLedger } from '../../../ledger/database';
import { periodLinks, periodThrough } from '../../../ledger/periods/read';
import { readConfig } from '../../../platform/config';
import { createLogger } from '../../../platform/log';
import { fastForward } from '../../../platform/timeSkipping';
import { loadPack } from '../../../rules/load';
import { seedRules } from '../../../worker/firstSteps';
import type { RunningWorker } from '../../../worker/run';
import { startPeriods } from '../../../worker/startPeriods';
import { OPEN_PERIODS, type PeriodActivities, PERIOD, periodId, periodQueue } from '../../../workflows/periods';
import { testConverter } from '../../support/converter';
import { lifeOf } from '../../ledger/lives';
import { CACHE, type Desk, type DeskOptions, openDesk, outputsDirOf, until } from '../desk';

export const STREET: Actor = { role: 'unit', unit: 'BJ-110108001', key: 'k-street' };
export const APPRAISER: Actor = { role: 'appraiser', key: 'k-appraiser' };
export const SECOND: Actor = { role: 'appraiser', key: 'k-second' };
export const PAPER = 'a'.repeat(64);
export const PERIOD_OF_LIVES = '2026-03';
/** 2026-02-19 and 2026-03-19, 00:00 in Beijing: the lives below begin on 2 March. */
export const START = Date.UTC(2026, 1, 18, 16);
export const END = Date.UTC(2026, 2, 18, 16);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

type Around = (real: PeriodActivities) => PeriodActivities;

/** Periods on the real engine and the real database, with a ledger full of orders and a clock that leaps. */
export class PeriodDesk {
  private constructor(
    readonly desk: Desk,
    /** In the auditor's role. */
    readonly auditor: LedgerDatabase,
    readonly folder: string,
    private worker: RunningWorker | undefined,
    private readonly ownsDesk = true,
  ) {}

  static async open(name: string, around?: Around): Promise<PeriodDesk> {
    const desk = await openDesk({ name, handsOnly: true });
    await seedRules(desk.urls);
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-period-'));
    const own = new PeriodDesk(desk, openLedger(desk.urls.auditor), folder, undefined);
    await own.start(around);
    return own;
  }

  /** On a desk that somebody else closes. */
  static async over(desk: Desk): Promise<PeriodDesk> {
    await seedRules(desk.urls);
    const folder = mkdtempSync(join(tmpdir(), 'jiesu-period-'));
    const own = new PeriodDesk(desk, openLedger(desk.urls.auditor), folder, undefined, false);
    await own.start();
    return own;
  }

  /** A worker of another process beside a desk. */
  static async beside(place: DeskOptions, folder: string, around: Around): Promise<void> {
    const desk = await openDesk({ ...place, handsOnly: true });
    await new PeriodDesk(desk, openLedger(desk.urls.auditor), folder, undefined).start(around);
  }

  /** A worker of the periods; its schedule's own turn is left out, for it would open the period of today. */
  async start(around: Around = (real) => real): Promise<void> {
    const { address, taskQueue, client } = this.desk;
    const OUTPUTS_DIR = outputsDirOf(this.desk);
    const config = readConfig(
      { DATA_DIR: this.folder, OUTPUTS_DIR, TASK_QUEUE: taskQueue, JIESU_CACHE: CACHE },
      'tool',
    );
    const temporal = { address, namespace: 'default', dataConverter: testConverter() };
    const schedule = client.schedule.getHandle(periodScheduleId(taskQueue));
    await client.schedule
      .create({
        scheduleId: periodScheduleId(taskQueue),
        spec: {},
        action: { type: 'startWorkflow', workflowType: OPEN_PERIODS, taskQueue: periodQueue(taskQueue), args: [] },
        state: { paused: true },
      })
      .catch(() => schedule.pause());
    this.worker = await startPeriods(
      { config, temporal, logger: createLogger('fatal', 'test') },
      { ledger: this.auditor, client, signer: this.signer, profile: 'beijing', around },
    );
  }

  async stop(): Promise<void> {
    await this.worker?.stop();
    this.worker = undefined;
  }

  get signer() {
    return ownSigner(this.folder, 'ed25519');
  }

  /** Orders that chance lives, from 2 March on. */
  async fill(orders: number, prefix = 'P'): Promise<void> {
    const ledger = openLedger(this.desk.urls.ledger);
    try {
      for (let i = 0; i < orders; i++) {
        const orderNo = `${prefix}-${String(i).padStart(4, '0')}`;
        const events = lifeOf(orderNo, 40_000 + i, 60).flat();
        await append(ledger)({ orderNo, seq: 1, prevHash: '', events });
      }
    } finally {
      await ledger.close();
    }
  }

  /** An order with an answer of its caller in the period, not excluded: what an exclusion changes. */
  async scoredOrder(skip = 0): Promise<string> {
    const { rows } = await this.desk.ledger.pool.query<{ order_no: string }>(
      `select order_no from ledger.contribution where kind = 'scored' and period = $1 and unit = $2
       and not marks @> array['excluded'] order by order_no offset $3 limit 1`,
      [PERIOD_OF_LIVES, STREET.unit, skip],
    );
    return rows[0]?.order_no ?? '';
  }

  /** Opens what is to be opened by that business time, and waits until it is. @returns the labels */
  async openAt(now: number, from?: string): Promise<readonly string[]> {
    const taskQueue = periodQueue(this.desk.taskQueue);
    const offsetMs = now - Date.now();
    const args = [{ queue: taskQueue, offsetMs, ...(from !== undefined && { from }) }];
    return this.desk.client.workflow.execute(OPEN_PERIODS, { workflowId: `open-${randomUUID()}`, taskQueue, args });
  }

  idOf(period = PERIOD_OF_LIVES): string {
    return periodId(periodQueue(this.desk.taskQueue), period);
  }

  /** Lets the period's clock go on. */
  forward(ms: number, period = PERIOD_OF_LIVES) {
    return fastForward(this.desk.client, this.idOf(period), ms);
  }

  /** @returns the types of the events it caused, or the code of the refusal */
  async give<N extends PeriodCommandName>(
    name: N,
    body: PeriodBodies[N],
    actor: Actor,
    id: string = randomUUID(),
    period = PERIOD_OF_LIVES,
  ): Promise<unknown> {
    const gateway = createPeriodGateway({ client: this.desk.client, taskQueue: this.desk.taskQueue, answerMs: 20_000 });
    try {
      const done = await gateway.command(period, { id, name, body, actor } as unknown as PeriodCommand);
      return 'answer' in done ? done.answer.events : 'accepted';
    } catch (error) {
      return (error as { code?: string }).code ?? error;
    }
  }

  /** @returns how many commands the period's newest run has accepted */
  async accepted(period = PERIOD_OF_LIVES): Promise<number> {
    const { events } = await this.desk.client.workflow.getHandle(this.idOf(period)).fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
  }

  async events(period = PERIOD_OF_LIVES): Promise<readonly PeriodEvent[]> {
    return (await periodLinks(this.desk.ledger, period)).map(({ event }) => event);
  }

  async types(period = PERIOD_OF_LIVES): Promise<readonly string[]> {
    return (await this.events(period)).map(({ type }) => type);
  }

  async state(period = PERIOD_OF_LIVES): Promise<PeriodState> {
    return (await periodThrough(this.desk.ledger, period)) as PeriodState;
  }

  /** Waits until the period has an event of that type, `times` of them. */
  untilType(type: string, times = 1, period = PERIOD_OF_LIVES): Promise<readonly string[]> {
    return until(
      () => this.types(period),
      (types) => types.filter((each) => each === type).length >= times,
      60_000,
    );
  }

  verify(period = PERIOD_OF_LIVES, all = true): Promise<PeriodChecked> {
    const pack = loadPack('beijing');
    return verifyPeriod(this.auditor, period, {
      verifiers: [readVerifier(this.signer.publicText)],
      pack: async (hash) => {
        if (hash !== pack.hash) throw new Error(`no pack ${hash}`);
        return pack;
      },
      all,
    });
  }

  async close(): Promise<void> {
    await this.stop();
    for (const { workflowId, type } of await this.running()) if (type === PERIOD) await this.end(workflowId);
    await this.desk.client.schedule.getHandle(periodScheduleId(this.desk.taskQueue)).delete();
    await this.auditor.close();
    if (this.ownsDesk) await this.desk.close();
    for (const folder of [this.folder, outputsDirOf(this.desk)]) rmSync(folder, { recursive: true, force: true });
  }

  private async running() {
    const query = `TaskQueue = '${periodQueue(this.desk.taskQueue)}' and ExecutionStatus = 'Running'`;
    const found: { workflowId: string; type: string }[] = [];
    for await (const { workflowId, type } of this.desk.client.workflow.list({ query }))
      found.push({ workflowId, type });
    return found;
  }

  private async end(workflowId: string): Promise<void> {
    await this.desk.client.workflow
      .getHandle(workflowId)
      .terminate('the test is over')
      .catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      });
  }
}
