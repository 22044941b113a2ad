import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  COMMANDS,
  type Command,
  type CommandName,
  type CommandRow,
  type Place,
  SPOKEN_NAMES,
  type SpokenName,
} from '../../domain/commands';
import type { FailureCode } from '../../domain/failures';
import { reachOf } from '../../domain/permissions';
import { isUnit, locate } from '../../rules/organisation';
import { noSuchUnit } from '../../rules/resolve';
import type { MessageKept, MessageKeeping } from '../../vault/keep';
import type { Api } from '../app';
import { actorFor, principalOf, sees, sightOf } from '../auth';
import type { Deps } from '../deps';
import type { Commanded } from '../gateway';
import { fingerprint } from '../fingerprint';
import type { Metrics } from '../metrics';
import { requireCode } from '../citizen';
import { CITIZEN_SECURITY, SECURITY, TAGS } from '../openapi';
import { type Expected, Problem, problemOf, unknownCode } from '../problem';
import { COMMAND_EXAMPLES, COMMAND_SCHEMAS, TEXT_FIELDS } from '../schemas/commands';
import { WRITE_PROBLEMS } from '../schemas/problem';
import { idempotencyKey, orderCode, orderNo } from '../schemas/text';
import { answerView } from '../schemas/views';
import { answerOf } from '../views/answer';
import { coded } from '../views/coded';
import { WORDS } from '../words';
import { knowsTarget } from './admission';

const params = z.object({ orderNo });
const headers = z.looseObject({
  'idempotency-key': idempotencyKey
    .exactOptional()
    .describe(
      '同一键重发不会重复执行；缺省由服务端生成并返回 / the same key does nothing twice; made and returned if absent',
    ),
  'x-order-code': orderCode.exactOptional().describe('工单查询码，诉求人须提供 / the code of the order, from a caller'),
});

type Body = Readonly<Record<string, unknown>>;

/** POST /v1/complaints/{orderNo}/{command}, one route for each row of the table of commands. */
export function commandRoutes(app: Api, deps: Deps, metrics: Metrics): void {
  for (const name of SPOKEN_NAMES) routeOf(app, deps, metrics, name);
}

/** POST /v1/my/orders/{orderNo}/{command}: what a citizen may say of an own order, without a key and by its code. */
export function citizenCommandRoutes(app: Api, deps: Deps, metrics: Metrics): void {
  const row = (name: SpokenName): CommandRow => COMMANDS[name];
  for (const name of SPOKEN_NAMES) if (row(name).roles.includes('caller')) routeOf(app, deps, metrics, name, true);
}

function routeOf(app: Api, deps: Deps, metrics: Metrics, name: SpokenName, mine = false): void {
  const row: CommandRow = COMMANDS[name];
  const schema: z.ZodType = COMMAND_SCHEMAS[name];
  const roles = (mine ? (['caller'] as const) : row.roles).map((role) => `${WORDS.role[role].zh} ${role}`).join('、');
  const stages = row.stages.map((stage) => `${WORDS.stage[stage].zh} ${stage}`).join('、');
  app.post(
    `${mine ? '/v1/my/orders' : '/v1/complaints'}/:orderNo/${name}`,
    {
      config: { right: name },
      // A command without details may come without a body.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        tags: [mine ? TAGS.mine : TAGS.commands],
        operationId: mine ? `my-${name}` : name,
        summary: `${row.zh} / ${row.en}`,
        description: `条款 / article: ${row.article}\n\n角色 / roles: ${roles}\n\n状态 / stages: ${stages}`,
        security: mine ? CITIZEN_SECURITY : SECURITY,
        params,
        headers,
        body: schema.meta({
          id: `${name[0]?.toUpperCase()}${name.slice(1)}Body`,
          examples: [COMMAND_EXAMPLES[name]],
        }),
        response: {
          200: answerView.describe('已接受并入账 / accepted and in the ledger'),
          202: answerView.describe('已接受，结果稍后可查 / accepted, result to be seen later'),
          ...WRITE_PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      try {
        const receivedAt = deps.now();
        const actor = actorFor(principalOf(request), name);
        const key = request.headers['idempotency-key'];
        const body = request.body as Body;
        const no = request.params.orderNo;
        // A citizen, or whoever passes on what one says, speaks of one order: that of the code.
        if (actor.role === 'caller') await requireCode(deps, request, no);
        const whole = await withWholePlace(deps, body);
        const id = key ?? `api-${randomUUID()}`;
        reply.header('idempotency-key', id);
        await knowsCodes(deps, no, name, body);
        const { role, unit } = actor;
        const requestHash = fingerprint({ name, body, role, unit });
        const sealed = await sealWords(deps, { orderNo: no, messageId: id, requestHash }, whole, key !== undefined);
        const command = { id, name, body: sealed, actor, receivedAt } as Command;
        const told = await asItStands(deps, no, id, await deps.gateway.command(no, command));
        if ('answer' in told && told.answer.command !== undefined && told.answer.command !== name)
          throw new Problem('KEY_REUSED');
        const pending = 'accepted' in told || told.answer.pending === true;
        metrics.commands.inc({ command: name, outcome: pending ? 'pending' : 'accepted' });
        return await reply.code(pending ? 202 : 200).send(answerOf(no, name, id, told));
      } catch (error) {
        const { code, more } = problemOf(error);
        metrics.commands.inc({ command: name, outcome: code });
        if (code !== 'WRONG_STATE') throw error;
        const expected = await stagesOf(deps, request, name);
        throw new Problem(code, { ...more, expected });
      }
    },
  );
}

/**
 * The engine repeats an answer as it was given. A command that was on its way then and stands in the ledger now is
 * answered by the record: accepted, or refused after all because something else had come before it.
 */
async function asItStands({ ledger }: Deps, no: string, id: string, told: Commanded): Promise<Commanded> {
  if ('accepted' in told || told.answer.pending !== true) return told;
  const events = (await ledger.timeline(no).catch(skipWhileAway)) ?? [];
  const own = events.filter(({ event }) => event.message === id);
  const refused = own.map(({ event }) => event).find((event) => event.type === 'COMMAND_REFUSED');
  if (refused) throw new Problem(refused.code, { rule: refused.rule });
  const last = own[own.length - 1];
  if (!last) return told;
  const { pending: _, ...answer } = told.answer;
  return { answer: { ...answer, seq: last.seq, events: own.map(({ event }) => event.type) } };
}

/** In which stages the command is for, and in which the order is, for those who may read it. */
async function stagesOf({ ledger }: Deps, request: FastifyRequest, name: CommandName): Promise<Expected> {
  const row: CommandRow = COMMANDS[name];
  const principal = principalOf(request);
  // A citizen may command and sees nothing here.
  const sight = reachOf('readOrder', principal.roles) === undefined ? undefined : sightOf(principal);
  const order = await ledger.order((request.params as { orderNo: string }).orderNo).catch(() => undefined);
  const seen =
    order !== undefined && sight && sees(sight, order.state) ? { stage: coded('stage', order.state.stage) } : {};
  return { ...seen, stages: row.stages.map((stage) => coded('stage', stage)) };
}

function skipWhileAway(error: unknown): undefined {
  if (problemOf(error).code !== 'LEDGER_UNAVAILABLE') throw error;
}

/** A street brings its district along, so that lists by district find the order. Unknown codes the workflow refuses. */
async function withWholePlace({ rules }: Deps, body: Body): Promise<Body> {
  if (body.place === undefined) return body;
  const pack = await rules.active().catch(skipWhileAway);
  const place = pack && locate(pack.gazetteer, body.place as Place);
  return place === undefined ? body : { ...body, place };
}

/** Only below a street is a community a unit: it assists (art. 17). */
const TO_COMMUNITIES: readonly CommandName[] = ['assign', 'reviewAssignment', 'withdrawAssignment'];

interface Codes {
  readonly matter?: string;
  readonly place?: Place;
  readonly units?: readonly string[];
}

/**
 * Codes the rules do not know are refused before anything is sent: what the workflow has heard stands in its history for
 * good, and a word in a code's place may be a person's name.
 */
async function knowsCodes(deps: Deps, no: string, name: CommandName, body: Body): Promise<void> {
  if (name === 'merge' || name === 'join') await knowsTarget(deps, String(body.into)).catch(skipWhileAway);
  const { matter, place, units } = body as Codes;
  const unit = (name === 'object' ? body.proposedUnit : body.unit) as string | undefined;
  const before = body.instead as string | undefined;
  const named = [unit, before].filter((each) => each !== undefined);
  const asked = name === 'askExtension' ? [] : [...named, ...(units ?? [])];
  if (asked.length === 0 && matter === undefined && place === undefined) return;
  const order = await deps.ledger.order(no).catch(skipWhileAway);
  if (!order) return;
  const pack = await deps.rules.get(order.state.terms.versions.hash).catch(skipWhileAway);
  if (!pack) return;
  const refuse = (code: FailureCode, rule: string, at?: string) => {
    throw new Problem(code, { rule, ...unknownCode(code, at) });
  };
  const unknown = asked.find((each) => !(TO_COMMUNITIES.includes(name) ? isUnit(pack, each) : pack.units.has(each)));
  if (unknown !== undefined) {
    const { refused, rule = '' } = noSuchUnit(pack, unknown);
    refuse(refused, rule, whereOf(name, unknown, units));
  }
  if (matter !== undefined && !pack.matters.has(matter)) refuse('UNKNOWN_MATTER', 'art. 11, DI-1');
  if (place !== undefined && locate(pack.gazetteer, place) === undefined) refuse('UNKNOWN_PLACE', 'art. 12, DI-2');
}

/** The member of the body in which a unit is named, as a JSON Pointer. */
function whereOf(name: CommandName, unit: string, units: readonly string[] = []): string {
  if (name === 'object') return '/proposedUnit';
  return units.includes(unit) ? `/units/${units.indexOf(unit)}` : '/unit';
}

type Request = Pick<MessageKeeping, 'orderNo' | 'messageId' | 'requestHash'>;

/**
 * Words go to the vault, their hash goes on; and the vault remembers for which request a key of the sender was used.
 * While it is away, a command without words is taken unchecked: the workflow does nothing twice under one id anyway, and
 * commands are taken during an outage of the ledger (design.md "Acknowledged").
 */
async function sealWords(deps: Deps, request: Request, body: Body, keyGiven: boolean): Promise<Body> {
  const fields = TEXT_FIELDS.filter((field) => typeof body[field] === 'string');
  if (fields.length === 0 && !keyGiven) return body;
  const what = { ...request, texts: fields.map((field) => String(body[field])) };
  let kept: MessageKept;
  try {
    kept = await keepWords(deps, what);
  } catch (error) {
    if (fields.length > 0 || problemOf(error).code !== 'LEDGER_UNAVAILABLE') throw error;
    deps.logger.warn({ err: error }, 'taken without asking what this key was used for');
    return body;
  }
  if (kept.kept === 'conflict') throw new Problem('KEY_REUSED');
  if (kept.kept === 'unknownOrder') {
    // Erased at the caller's wish: the order goes on, but nothing more can be said in it.
    if (fields.length > 0) throw new Problem('UNKNOWN_TEXT');
    return body;
  }
  const { refs } = kept;
  return { ...body, ...Object.fromEntries(fields.map((field, index) => [field, refs[index]])) };
}

/** An order that came in another way than through the API (import) gets its file in the vault at its first words. */
async function keepWords({ vault, ledger }: Deps, what: MessageKeeping): Promise<MessageKept> {
  const kept = await vault.keepMessage(what);
  if (kept.kept !== 'unknownOrder') return kept;
  const order = await ledger.order(what.orderNo);
  if (order === undefined) throw new Problem('UNKNOWN_ORDER');
  const { orderNo } = what;
  await vault.keep({ orderNo, contentHash: order.state.contentHash, texts: [] });
  return vault.keepMessage(what);
}
