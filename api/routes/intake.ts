import type { Intake, Treatment } from '../../domain/commands';
import { isConfidential } from '../../domain/secrecy';
import { locate } from '../../rules/organisation';
import type { Pack } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import { type Keeping, textRef } from '../../vault/keep';
import type { Api } from '../app';
import { actorBy, principalOf } from '../auth';
import type { Deps } from '../deps';
import { fingerprint } from '../fingerprint';
import { joinByRule } from '../mergeRule';
import type { Metrics } from '../metrics';
import { SECURITY, TAGS } from '../openapi';
import { callOn, repeatsOf } from '../repeats';
import { INTAKE_EXAMPLE, type IntakeBody, intakeBody } from '../schemas/intake';
import { WRITE_PROBLEMS } from '../schemas/problem';
import { receiptView } from '../schemas/views';
import { admit } from './admission';

/** POST /v1/complaints: vault, ledger, engine, in this order (design.md "The way of one complaint"). */
export function intakeRoutes(app: Api, deps: Deps, metrics: Metrics): void {
  app.post(
    '/v1/complaints',
    {
      config: { right: 'takeIn' },
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
      const contentHash = publicHash(body);
      let inForce: Pack | undefined;
      const { status, receipt } = await admit(deps, metrics, {
        orderNo: body.orderNo,
        contentHash,
        keeping: keepingOf(body),
        actor: actorBy(principalOf(request), 'takeIn'),
        what: (pack) => intakeOf(body, contentHash, pack),
        // What is confidential stays out of all that is read together.
        features: (pack, what) =>
          isConfidential(what)
            ? undefined
            : deps.readFeatures?.(pack, { text: body.content, lat: body.lat, lng: body.lng }),
        call: (pack, what) => (body.caller?.phone === undefined ? undefined : callOn(pack, what, deps.now())),
        more: async (pack, what, calls) => {
          inForce = pack;
          const repeats = await repeatsOf(deps, pack, body.orderNo, calls);
          const suggestion = suggestionFor(deps, pack, what, body.content);
          return { ...(repeats && { repeats }), ...(suggestion && { suggestion }) };
        },
      });
      if (status === 201 && inForce)
        void joinByRule(deps, inForce, body.orderNo).catch((error: unknown) =>
          deps.logger.warn({ err: error }, 'the merge rule could not be asked'),
        );
      return reply.code(status).header('location', `/v1/complaints/${body.orderNo}`).send(receipt);
    },
  );
}

/** Treatments after which the order is still to be dispatched. */
const TO_BE_SENT: readonly Treatment['as'][] = ['dispatch', 'hold', 'askInfo'];

/**
 * A suggestion for an order the catalogue sends to nobody by itself: codes only go on, the words stay here. None for what is
 * confidential, for its words may name the very unit that is complained of.
 */
function suggestionFor(deps: Deps, pack: Pack, what: Intake, text: string) {
  const { matter, place, kind, treatment } = what;
  if (isConfidential(what) || !TO_BE_SENT.includes(treatment.as)) return undefined;
  const asked = { matter, place, kind, at: deps.now() };
  const terms = resolve(pack, asked);
  if ('refused' in terms || terms.route.automatic) return undefined;
  return deps.suggest?.(pack, { ...asked, text });
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
    ...((body.secret === true || body.caller?.secret === true) && { secret: true as const }),
  };
}
