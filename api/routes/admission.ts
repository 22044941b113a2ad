import type { Actor, Intake } from '../../domain/commands';
import { intake, taskQuestion } from '../../domain/decide';
import type { Pack } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import type { Call, MatterCall } from '../../vault/calls';
import type { Features } from '../../vault/features';
import type { Keeping } from '../../vault/keep';
import { type Deps, packOf } from '../deps';
import type { Metrics } from '../metrics';
import { Problem, problemOf, unknownCode } from '../problem';
import { receiptAgain, receiptOf } from '../views/receipt';

/** A new order as its sender gave it: what enters the workflow, and what the vault keeps. */
export interface Admission {
  readonly orderNo: string;
  /** What is compared with a repeat. */
  readonly contentHash: string;
  readonly keeping: Keeping;
  readonly actor: Actor;
  what(pack: Pack): Intake;
  /** What the words say, of an order that is not known yet. */
  features?(pack: Pack, what: Intake): Features | undefined;
  /** The call as it counts among others of its caller, where the rules ask for them. */
  call?(pack: Pack, what: Intake): Call | undefined;
  /** Added once the order is known to be new. @param calls this caller's on this matter, the newest first */
  more?(pack: Pack, what: Intake, calls: readonly MatterCall[]): Promise<Partial<Intake>>;
}

/**
 * Vault, ledger, engine, in this order (design.md "The way of one complaint"). Idempotent by the order number.
 *
 * @returns 201 taken in, 202 not yet in the ledger, 200 had been taken in before; each with its receipt
 * @throws Problem a refusal with its rule, `ORDER_NO_CONFLICT`, or a 503 code: repeat with the same number
 */
export async function admit(deps: Deps, metrics: Metrics, admission: Admission) {
  const { ledger, vault, gateway } = deps;
  const { orderNo, contentHash, actor } = admission;
  try {
    const before = await ledger.atIntake(orderNo);
    if (before !== undefined && before.contentHash !== contentHash) throw new Problem('ORDER_NO_CONFLICT');
    const pack = await deps.rules.active();
    const what = admission.what(pack);
    if (before === undefined) await rehearse(deps, pack, what, actor);
    const features = before === undefined ? admission.features?.(pack, what) : undefined;
    const keeping = { ...admission.keeping, ...(features && { features }) };
    const { kept, calls } = await vault.keepWithCall(keeping, admission.call?.(pack, what));
    if (kept === 'conflict') throw new Problem('ORDER_NO_CONFLICT');
    if (before !== undefined)
      return { status: 200, receipt: receiptAgain(before, await packOf(deps, before)) } as const;

    const whole = { ...what, ...(await admission.more?.(pack, what, calls)) };
    const receipt = await gateway.intake({ intake: whole, actor, profile: pack.profile, pack: pack.hash });
    metrics.commands.inc({ command: 'intake', outcome: receipt.pending ? 'pending' : 'accepted' });
    return { status: receipt.pending ? 202 : 201, receipt: receiptOf(receipt, pack) } as const;
  } catch (error) {
    metrics.commands.inc({ command: 'intake', outcome: problemOf(error).code });
    throw error;
  }
}

/**
 * Would the order be taken in? Matter, place, treatment and the order merged into are judged before anything is stored;
 * the workflow judges again, under the same pack.
 * @throws Problem the refusal, with its rule
 */
async function rehearse(deps: Deps, pack: Pack, what: Intake, actor: Actor): Promise<void> {
  const { matter, place, kind, level, danger, treatment } = what;
  const at = deps.now();
  const terms = resolve(pack, {
    ...{ matter, place, kind, at },
    ...(level && { level }),
    ...(danger !== undefined && { danger }),
    ...taskQuestion(what, actor),
  });
  const verdict = 'refused' in terms ? terms : intake(what, terms, at, actor);
  if ('refused' in verdict) {
    const { refused, rule } = verdict;
    const calls = treatment.as === 'whistle' && refused === 'UNKNOWN_UNIT';
    throw new Problem(refused, { rule, ...unknownCode(refused, calls ? '/units' : undefined) });
  }
  if (treatment.as === 'merge') await knowsTarget(deps, treatment.into);
}

/** An order can be merged only into one that exists (art. 11(3)). While the ledger is away this cannot be known. */
export async function knowsTarget(deps: Deps, into: string): Promise<void> {
  const found = await deps.ledger.order(into);
  if (found === undefined) throw new Problem('UNKNOWN_ORDER', { rule: 'art. 11(3); IN-9' });
}
