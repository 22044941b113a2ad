import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Pool } from 'pg';
import { type Gateway, GatewayFailure } from '../../api/gateway';
import { dueItems, nextDue } from '../../domain/agenda';
import type { Command, Intake } from '../../domain/commands';
import { FAILURES } from '../../domain/failures';
import { isOver, type OrderState } from '../../domain/state';
import type { Instant } from '../../domain/terms';
import { StartupError } from '../../platform/failures';
import { type CaseStart, COMPLAINT, complaintId } from '../../workflows/messages';
import { type Draft, nextMove } from '../kaohsiung/express';
import { intakeOf, sha256 } from '../kaohsiung/intake';
import type { Plan, Step } from '../kaohsiung/plan';
import { actorOf, givenAmong, IMPORTER, INTAKE_ACTOR, messageId, stepAmong } from '../messages';
import { OrderAlarm } from './alarm';
import { NotDrivable } from './all';
import { OrderClock } from './clock';
import { type OrderFile, readFile, readUntil } from './files';
import type { SteppingClient } from './steppingClient';

/** Puts an order's words, and where exactly the matter is, into the vault; idempotent. */
export type Keep = (what: Intake, texts: readonly string[], about: About) => Promise<void>;
export interface About {
  readonly address?: string;
  readonly lat?: number;
  readonly lng?: number;
}

/** What driving orders needs. */
export interface DriveDeps {
  /** Starts on stepping clocks: its workflow client is `stepping`. */
  readonly client: Client;
  readonly stepping: SteppingClient;
  /** On the same client. */
  readonly gateway: Pick<Gateway, 'intake' | 'command'>;
  readonly taskQueue: string;
  /** Reads the ledger. */
  readonly ledger: Pool;
  readonly keep: Keep;
  readonly profile: string;
  /** Hash of the published rules. */
  readonly pack: string;
  /** How long timers run on after the end of the feed, ms. */
  readonly horizonMs: number;
}

/** `resumed`: the ledger had it complete already. */
export type Driven = 'imported' | 'resumed';

/** Starting a workflow may take this long while the engine is well, ms. */
const START_MS = 30_000;
/** More commands than any step can need. */
const MOST_COMMANDS = 12;

/** When the timers of an order may stop: its city's feed ended that long ago. */
export function horizonOf({ lastSeenAt }: Plan, { horizonMs }: Pick<DriveDeps, 'horizonMs'>): Instant {
  return lastSeenAt + horizonMs;
}

/**
 * Drives one order through its workflow at its own times. What the ledger has of it already is not done again: a complete
 * order is left alone, an incomplete one is brought back from the ledger with its clock set to its last event, so that an
 * interruption costs it no business time.
 *
 * @param again the order may have been begun before
 * @throws Error while a part is away; calling again goes on where the ledger stands
 */
export async function driveOrder(deps: DriveDeps, plan: Plan, again: boolean): Promise<Driven> {
  const file = await readFile(deps.ledger, plan.orderNo);
  if (file && file.takenInBy !== IMPORTER) {
    throw new NotDrivable(
      `${plan.orderNo}: 台账中已有同号工单，并非导入 / the ledger has an order of this number that was not imported`,
    );
  }
  if (file && isComplete(plan, file, deps)) return 'resumed';
  // A run left over from before an interruption has a clock that went on without its steps.
  if (again || file) await endRun(deps, plan.orderNo);
  const clock = file ? await bringBack(deps, plan, file) : await begin(deps, plan);
  await new Drive(deps, plan, clock).run();
  return 'imported';
}

/** Nothing is left to be done on it before the horizon. Judged by the ledger alone. */
export function isComplete(plan: Plan, { state, messages }: OrderFile, deps: Pick<DriveDeps, 'horizonMs'>): boolean {
  if (isOver(state)) return true;
  const due = nextDue(state);
  if (due !== undefined && due.at <= horizonOf(plan, deps)) return false;
  return openSteps(plan, messages).every(
    (step) => !isGive(nextMove(plan, step, state, givenAmong(messages, plan.orderNo, step.no))),
  );
}

/** Steps are taken in order, so everything before the last one that left a message is behind. */
function openSteps({ steps, orderNo }: Plan, messages: readonly string[]): readonly Step[] {
  const last = Math.max(0, ...messages.map((message) => stepAmong(message, orderNo) ?? 0));
  return steps.filter(({ no }) => no >= last);
}

/** Ends whatever runs under the order's id; its clock has gone on while nobody drove it. */
export async function endRun({ client }: Pick<DriveDeps, 'client'>, orderNo: string): Promise<void> {
  try {
    await client.workflow.getHandle(complaintId(orderNo)).terminate('driven again from the start or from the ledger');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function begin(deps: DriveDeps, plan: Plan): Promise<OrderClock> {
  const { client, stepping, gateway, profile, pack } = deps;
  const workflowId = complaintId(plan.orderNo);
  const intake = intakeOf(plan);
  const { address } = plan.words;
  await deps.keep(intake, textsOf(plan), address === '' ? {} : { address });
  const first = Math.min(plan.steps[0]?.at ?? Number.POSITIVE_INFINITY, horizonOf(plan, deps));
  stepping.prepare(workflowId, first - plan.start);
  const clock = new OrderClock(client, workflowId, plan.start);
  try {
    const given = { intake, actor: INTAKE_ACTOR, profile, pack };
    const receipt = await gateway.intake({ ...given, offsetMs: plan.start - Date.now() });
    // A run that was ended before its intake reached the ledger answers once more from its grave; then nothing runs.
    if (receipt.pending)
      await startPlainly(deps, { mode: 'intake', ...given, offsetMs: plan.start - Date.now() }, workflowId);
  } catch (error) {
    throw withoutSkipping(error) ? NO_SKIPPING : error;
  } finally {
    stepping.forget(workflowId);
  }
  if (first > plan.start) await clock.firstArrival(first);
  return clock;
}

/** Starts the order unless it runs. */
async function startPlainly({ stepping, taskQueue }: DriveDeps, start: CaseStart, workflowId: string): Promise<void> {
  await stepping.withDeadline(Date.now() + START_MS, () =>
    stepping.start(COMPLAINT, { workflowId, taskQueue, args: [start], workflowIdConflictPolicy: 'USE_EXISTING' }),
  );
}

const NO_SKIPPING = new StartupError(
  'ENGINE',
  '引擎未开启时间跳跃，无法按城市的时间驱动工单 / the engine does not allow time skipping (frontend.WorkflowTimeSkippingEnabled)',
);

function withoutSkipping(error: unknown): boolean {
  const { message = '', cause } = error as { readonly message?: string; readonly cause?: unknown };
  const words = cause instanceof Error ? `${message} ${cause.message}` : message;
  return /time-skipping feature is not enabled/i.test(words);
}

async function bringBack(deps: DriveDeps, { orderNo }: Plan, { state }: OrderFile): Promise<OrderClock> {
  const workflowId = complaintId(orderNo);
  const start: CaseStart = { mode: 'revive', orderNo, offsetMs: state.lastAt - Date.now() };
  const clock = new OrderClock(deps.client, workflowId, state.lastAt);
  await deps.client.withDeadline(Date.now() + START_MS, () =>
    deps.client.workflow.start(COMPLAINT, { workflowId, taskQueue: deps.taskQueue, args: [start] }),
  );
  return clock;
}

/** What people said: the content, and the desk's closing note, which commands name by its hash. */
function textsOf({ words }: Plan): readonly string[] {
  return [words.content, words.reply].map((text) => text.normalize('NFC'));
}

/** A limit that expires this soon after a step would race with its command, ms. */
const TIE_MS = 2_000;

/** One order under way. */
class Drive {
  private readonly alarm: OrderAlarm;

  constructor(
    private readonly deps: DriveDeps,
    private readonly plan: Plan,
    private readonly clock: OrderClock,
  ) {
    this.alarm = new OrderAlarm(clock);
  }

  async run(): Promise<void> {
    const { plan } = this;
    let file = await this.look();
    for (const step of openSteps(plan, file.messages)) {
      if (isOver(file.state)) return;
      await this.goTo(arrivalFor(step, file.state));
      file = await this.take(step);
    }
    if (isOver(file.state)) return;
    const horizon = horizonOf(plan, this.deps);
    await this.goTo(horizon);
    const due = nextDue((await this.look()).state);
    if (due && due.at < horizon - TIE_MS) throw new LeaptOver(plan.orderNo, due.kind);
  }

  private async goTo(instant: Instant): Promise<void> {
    await this.alarm.settle();
    await this.clock.forwardTo(instant);
  }

  private async look(isThere?: (file: OrderFile) => boolean): Promise<OrderFile> {
    const file = await readUntil(this.deps.ledger, this.plan.orderNo, isThere);
    this.alarm.see(file.state);
    return file;
  }

  /** Gives the commands of a step until the order stands where the city had it, or the rules know no way there. */
  private async take(step: Step): Promise<OrderFile> {
    const { orderNo } = this.plan;
    let file = await this.look();
    for (let tries = 0; tries < MOST_COMMANDS; tries++) {
      const given = givenAmong(file.messages, orderNo, step.no);
      const move = nextMove(this.plan, step, file.state, given);
      if (!isGive(move)) return file;
      const { give } = move;
      const id = messageId(orderNo, step.no, given.length, give.name);
      const taken = await this.give(give, step, id);
      const before = file.seq;
      file = await this.look((now) => !taken || now.messages.includes(id));
      // Refused while nothing else happened: the rules mean it, and the report says so.
      if (!taken && file.seq === before) return file;
    }
    return file;
  }

  /** False when the rules refused it. @throws while a part is away */
  private async give({ name, body, noted, ...who }: Draft, step: Step, id: string): Promise<boolean> {
    const { reply } = this.plan.words;
    const note = noted && reply !== '' && { note: sha256(reply.normalize('NFC')) };
    // The city's own time: the order's clock stands there, or a few calls further on.
    const command = { id, name, body: { ...body, ...note }, actor: actorOf(who), receivedAt: step.at } as Command;
    try {
      await this.deps.gateway.command(this.plan.orderNo, command);
      return true;
    } catch (error) {
      if (error instanceof GatewayFailure && FAILURES[error.code].status < 500) return false;
      throw error;
    }
  }
}

/** A command counts before a limit that expires at the same instant; so its order waits for it just before. */
function arrivalFor({ at }: Step, state: OrderState): Instant {
  const tie = dueItems(state).some((due) => due.at >= at && due.at - at < TIE_MS);
  return tie ? at - TIE_MS : at;
}

/** The engine skipped a limit of the order; the ledger has it as it was before, and it is driven again from there. */
class LeaptOver extends Error {
  constructor(orderNo: string, kind: string) {
    super(`${orderNo}: 引擎跳过了到期事项 / the engine leapt over ${kind}`);
    this.name = 'LeaptOver';
  }
}

function isGive(move: ReturnType<typeof nextMove>): move is { readonly give: Draft } {
  return typeof move === 'object' && 'give' in move;
}
