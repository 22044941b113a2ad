import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { type Gateway, GatewayFailure } from '../api/gateway';
import type { Actor, Command } from '../domain/commands';
import { FAILURES } from '../domain/failures';
import type { Enrolment, NotTaken } from '../domain/incident';
import type { Instant } from '../domain/terms';
import type { LedgerDatabase } from '../ledger/database';
import { earliestIn, earliestOf, freedMembers, landed, membersAfter, ordersOfPage } from '../ledger/queries/members';
import { mergeRules } from '../rules/merge';
import type { Pack } from '../rules/pack';
import type { ComplaintActivities, ToMembers, ToldMembers } from './contract';
import { deliver } from './deliver';

/** What telling the members of an incident needs of the outside. */
export interface IncidentDeps {
  readonly ledger: Pick<LedgerDatabase, 'pool'>;
  readonly gateway: Pick<Gateway, 'command'>;
  readonly pack: (profile: string, hash: string) => Promise<Pack | undefined>;
  /** Members in one step of a pass, 250, and told at the same time, 16. */
  readonly membersAtOnce?: { readonly step?: number; readonly abreast?: number };
}

const SYSTEM: Actor = { role: 'timer' };
const STEP = 250;
const ABREAST = 16;

/** How far a page has come; kept with the engine, so that the next attempt goes on there. */
interface Progress {
  readonly done: number;
  /** The order told last. Members come and go between two attempts, so that a number of them says nothing. */
  readonly upTo: string;
  readonly refused: readonly NotTaken[];
  /** Told, and not in the ledger yet: what becomes of them is read there. */
  readonly unsure: readonly string[];
}

/** The words for every member, under one id: each order takes a message once. */
interface Words {
  readonly id: string;
  readonly name: 'enrol' | 'setFree' | 'takeResult';
  readonly body: Command<'enrol' | 'setFree' | 'takeResult'>['body'];
}

/** The activities of incidents 并单. */
export function incidentActivities(deps: IncidentDeps): Pick<ComplaintActivities, 'toMembers' | 'tellLeft'> {
  const tell = deliver(deps.gateway);
  return {
    async toMembers(what) {
      const words = await wordsFor(deps, what);
      const before = reached();
      const orders = await ordersFor(deps, what, words, before);
      const progress = await tellAll(deps, words, orders, before);
      const { refused } = progress;
      return { count: progress.done - refused.length, refused, ...(await outcomeOf(deps, what, words, progress)) };
    },
    async tellLeft({ parent, orderNo, page, served }) {
      const earliest = await earliestIn(deps.ledger, parent, orderNo);
      const body = { of: 'left' as const, orderNo, served, ...(earliest !== undefined && { earliest }) };
      await tell(parent, { id: `~left-${orderNo}-${page}`, name: 'tally', body, actor: SYSTEM });
    },
  };
}

/**
 * What every member is told. How like it must be (IN-17) is the policy of the parent's pack; the member's own decide judges.
 * @throws ApplicationFailure `RULES_MISSING`, retryable
 */
async function wordsFor({ pack }: IncidentDeps, what: ToMembers): Promise<Words> {
  const { parent, errand, matter, place, result } = what;
  switch (errand.as) {
    case 'gather': {
      const rules = await pack(what.profile, what.pack);
      if (!rules)
        throw ApplicationFailure.retryable(`no such rule pack: ${what.profile} ${what.pack}`, 'RULES_MISSING');
      const { likeness, review } = mergeRules(rules);
      const body: Enrolment = { into: parent, page: errand.page, matter, place, likeness, review };
      return { id: `~join-${parent}-${errand.page}`, name: 'enrol', body };
    }
    case 'release':
      return { id: `~free-${parent}-${errand.page}`, name: 'setFree', body: { from: parent, why: 'released' } };
    case 'share': {
      const { pass, how } = errand;
      const id = `~result-${parent}-${pass}`;
      if (how === 'free' || !result) return { id, name: 'setFree', body: { from: parent, why: 'parentOver', pass } };
      return { id, name: 'takeResult', body: { from: parent, pass, ...result } };
    }
  }
}

/** Where the attempt before this one was, as far as the engine knows. */
function reached(): Progress {
  const known = Context.current().info.heartbeatDetails as Partial<Progress> | undefined;
  const none = { done: 0, upTo: '', refused: [], unsure: [] };
  // Of a worker that did not say whom it told last: from the beginning, everybody takes a message once.
  return known?.upTo === undefined ? none : { ...none, ...known };
}

/** Whom this attempt tells: of a page all that are left, of a pass those behind the last one told. */
async function ordersFor(
  deps: IncidentDeps,
  { parent, errand }: ToMembers,
  { id: message }: Words,
  { done, upTo }: Progress,
): Promise<readonly string[]> {
  if (errand.as === 'share') {
    const { pass } = errand;
    const after = upTo === '' ? errand.after : upTo;
    return membersAfter(deps.ledger, {
      parent,
      pass,
      message,
      after,
      limit: (deps.membersAtOnce?.step ?? STEP) - done,
    });
  }
  return (await pageOf(deps, parent, errand.page)).slice(done);
}

/** @throws ApplicationFailure `NOT_YET`, retryable: the page is decided and on its way to the ledger */
async function pageOf({ ledger }: IncidentDeps, parent: string, page: number): Promise<readonly string[]> {
  const orders = await ordersOfPage(ledger, parent, page);
  if (!orders) throw ApplicationFailure.retryable(`${parent}: page ${page} is not in the ledger yet`, 'NOT_YET');
  return orders;
}

async function outcomeOf(
  deps: IncidentDeps,
  { parent, errand }: ToMembers,
  { id }: Words,
  { done, upTo, refused }: Progress,
): Promise<Pick<ToldMembers, 'earliest' | 'after'> & { readonly count?: number }> {
  const { ledger, membersAtOnce } = deps;
  if (errand.as === 'share') return done === (membersAtOnce?.step ?? STEP) ? { after: upTo } : {};
  const not = new Set(refused.map(({ orderNo }) => orderNo));
  const taken = (await pageOf(deps, parent, errand.page)).filter((orderNo) => !not.has(orderNo));
  const earliest: Instant | undefined =
    errand.as === 'gather' ? await earliestOf(ledger, taken) : await earliestIn(ledger, parent);
  return {
    ...(earliest !== undefined && { earliest }),
    // An order merged before any dispatch is set free as well, and was never counted in.
    ...(errand.as === 'release' && { count: await freedMembers(ledger, taken, id) }),
  };
}

/** Some abreast, in order; the heartbeat says up to which one all are told. */
async function tellAll(
  deps: IncidentDeps,
  words: Words,
  orders: readonly string[],
  before: Progress,
): Promise<Progress> {
  const context = Context.current();
  const outcomes = new Map<number, 'taken' | 'unsure' | NotTaken>();
  let progress = before;
  let told = 0;
  let next = 0;
  const advance = () => {
    for (let outcome = outcomes.get(told); outcome; outcome = outcomes.get(told)) {
      outcomes.delete(told);
      const orderNo = orders[told++] ?? '';
      progress = {
        done: progress.done + 1,
        upTo: orderNo,
        refused: typeof outcome === 'string' ? progress.refused : [...progress.refused, outcome],
        unsure: outcome === 'unsure' ? [...progress.unsure, orderNo] : progress.unsure,
      };
    }
    context.heartbeat(progress);
  };
  const hand = async () => {
    for (;;) {
      const index = next++;
      const orderNo = orders[index];
      if (orderNo === undefined) return;
      context.cancellationSignal.throwIfAborted();
      outcomes.set(index, await tellOne(deps.gateway, orderNo, words));
      advance();
    }
  };
  await Promise.all(Array.from({ length: deps.membersAtOnce?.abreast ?? ABREAST }, hand));
  return settle(deps, words, progress);
}

/** What the ledger could not say at once it says now, or the next attempt asks again. */
async function settle({ ledger }: IncidentDeps, { id }: Words, progress: Progress): Promise<Progress> {
  if (progress.unsure.length === 0) return progress;
  const became = await landed(ledger, progress.unsure, id);
  const unsure = progress.unsure.filter((orderNo) => !became.has(orderNo));
  const refused = progress.unsure.flatMap((orderNo): readonly NotTaken[] => {
    const code = became.get(orderNo);
    return code === undefined || code === 'taken' ? [] : [{ orderNo, code }];
  });
  const now = { ...progress, unsure, refused: [...progress.refused, ...refused] };
  Context.current().heartbeat(now);
  if (unsure.length > 0)
    throw ApplicationFailure.retryable(`${unsure.length} members not in the ledger yet`, 'NOT_YET');
  return now;
}

async function tellOne(
  gateway: Pick<Gateway, 'command'>,
  orderNo: string,
  { id, name, body }: Words,
): Promise<'taken' | 'unsure' | NotTaken> {
  try {
    const told = await gateway.command(orderNo, { id, name, body, actor: SYSTEM } as Command);
    return 'accepted' in told || told.answer.pending === true ? 'unsure' : 'taken';
  } catch (error) {
    if (error instanceof GatewayFailure && FAILURES[error.code].status < 500) return { orderNo, code: error.code };
    throw error;
  }
}
