import type { Actor, Intake } from '../../domain/commands';
import { intake } from '../../domain/decide';
import { locate } from '../../rules/organisation';
import type { Pack } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import { type Keeping, textRef } from '../../vault/keep';
import type { Api } from '../app';
import { intakeActor, principalOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { fingerprint } from '../fingerprint';
import type { Metrics } from '../metrics';
import { SECURITY, TAGS } from '../openapi';
import { Problem, problemOf, unknownCode } from '../problem';
import { repeatsOf } from '../repeats';
import { INTAKE_EXAMPLE, type IntakeBody, intakeBody } from '../schemas/intake';
import { WRITE_PROBLEMS } from '../schemas/problem';
import { receiptView } from '../schemas/views';
import { receiptAgain, receiptOf } from '../views/receipt';

/** POST /v1/complaints: vault, ledger, engine, in this order (design.md "The way of one complaint"). */
export function intakeRoutes(app: Api, deps: Deps, metrics: Metrics): void {
  const { ledger, vault, gateway } = deps;

  app.post(
    '/v1/complaints',
    {
      schema: {
        tags: [TAGS.intake],
        summary: '受理诉求 / take in a request',
        description:
          '以热线工单编号幂等：同号同内容再次提交返回 200 与同一回执；同号不同内容返回 409。\n\n' +
          'Idempotent by the order number. Roles: agent, dispatcher, city. Article: art. 10–13.',
        security: SECURITY,
        body: intakeBody.meta({ id: 'Intake', examples: [INTAKE_EXAMPLE] }),
        response: {
          200: receiptView.describe('此前已受理，同一回执 / had been taken in before, the same receipt'),
          201: receiptView.describe('已受理 / taken in'),
          202: receiptView.describe('已受理，尚未入账 / taken in, not yet in the ledger'),
          ...WRITE_PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const actor = intakeActor(principalOf(request));
      const location = `/v1/complaints/${body.orderNo}`;
      const contentHash = publicHash(body);
      try {
        const before = await ledger.atIntake(body.orderNo);
        if (before !== undefined && before.contentHash !== contentHash) throw new Problem('ORDER_NO_CONFLICT');
        const pack = await deps.rules.active();
        const what = intakeOf(body, contentHash, pack);
        if (before === undefined) await rehearse(deps, pack, what, actor);
        const kept = await vault.keep(keepingOf(body));
        if (kept === 'conflict') throw new Problem('ORDER_NO_CONFLICT');
        if (before !== undefined) {
          const own = await packOf(deps, before);
          return await reply.code(200).header('location', location).send(receiptAgain(before, own));
        }

        const repeats =
          body.caller?.phone === undefined ? undefined : await repeatsOf(deps, pack, { ...what, at: deps.now() });
        const counted = repeats === undefined ? what : { ...what, repeats };
        const receipt = await gateway.intake({ intake: counted, actor, profile: pack.profile, pack: pack.hash });
        metrics.commands.inc({ command: 'intake', outcome: receipt.pending ? 'pending' : 'accepted' });
        return await reply
          .code(receipt.pending ? 202 : 201)
          .header('location', location)
          .send(receiptOf(receipt, pack));
      } catch (error) {
        metrics.commands.inc({ command: 'intake', outcome: problemOf(error).code });
        throw error;
      }
    },
  );
}

/**
 * Would the order be taken in? Matter, place, treatment and the order merged into are judged before anything is stored;
 * the workflow judges again, under the same pack.
 * @throws Problem the refusal, with its rule
 */
async function rehearse(deps: Deps, pack: Pack, what: Intake, actor: Actor): Promise<void> {
  const { matter, place, kind, level, danger, treatment } = what;
  const at = deps.now();
  const question = { matter, place, kind, at, ...(level && { level }), ...(danger !== undefined && { danger }) };
  const terms = resolve(pack, question);
  const verdict = 'refused' in terms ? terms : intake(what, terms, at, actor);
  if ('refused' in verdict) {
    const { refused, rule } = verdict;
    throw new Problem(refused, { rule, ...unknownCode(refused) });
  }
  if (treatment.as === 'merge') await knowsTarget(deps, treatment.into);
}

/** An order can be merged only into one that exists (art. 11(3)). While the ledger is away this cannot be known. */
export async function knowsTarget(deps: Deps, into: string): Promise<void> {
  const found = await deps.ledger.order(into);
  if (found === undefined) throw new Problem('UNKNOWN_ORDER', { rule: 'art. 11(3); IN-9' });
}

/**
 * By what the ledger compares a repeat: everything but who the caller is, for a hash of a telephone number among few
 * words could be guessed, and events are kept for ever. A changed caller is a conflict too: the vault sees it.
 */
function publicHash(body: IntakeBody): string {
  // Undefined members do not enter the canonical form.
  return fingerprint({ ...body, caller: undefined });
}

/** The vault's share: the words by themselves (events name them by hash), everything else that tells who or where. */
function keepingOf(body: IntakeBody): Keeping {
  const { orderNo, content, caller, title, address, lat, lng, attachments } = body;
  const about = { title, address, lat, lng, attachments };
  const hasMore = Object.values(about).some((value) => value !== undefined);
  return {
    orderNo,
    contentHash: fingerprint(body),
    texts: [content],
    ...((caller !== undefined || hasMore) && { caller: { ...caller, ...(hasMore && { about }) } }),
  };
}

/** What of the request enters the workflow: codes, hashes, instants; a street brings its district along. */
function intakeOf(body: IntakeBody, contentHash: string, pack: Pack): Intake {
  const { orderNo, kind, channel, matter, place, level, danger, calledAt, previousOrderNo } = body;
  return {
    orderNo,
    kind,
    channel,
    matter,
    place: locate(pack.gazetteer, place) ?? place,
    contentHash,
    text: textRef(body.content),
    treatment: body.treatment ?? { as: 'dispatch' },
    ...(calledAt !== undefined && { calledAt: Date.parse(calledAt) }),
    ...(level !== undefined && { level }),
    ...(danger !== undefined && { danger }),
    ...(previousOrderNo !== undefined && { previousOrderNo }),
  };
}
