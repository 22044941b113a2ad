import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { FAILURES, type FailureCode } from '../domain/failures';
import { BadCursor } from '../ledger/queries/page';
import { isDatabaseAway } from '../platform/postgres/pool';
import { compiledOnUse } from './schemas/compiled';
import type { RefusedInput } from './schemas/text';
import type { Coded } from './views/coded';

/** One fault of a request body or query: where (RFC 6901 pointer), which kind, in words. Never the value. */
export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** What would have been right: the roles and stages a command is for, and the stage the order is in. */
export interface Expected {
  readonly roles?: readonly Coded[];
  readonly stage?: Coded;
  readonly stages?: readonly Coded[];
}

/** A request that fails with a row of the failure table. */
export class Problem extends Error {
  /**
   * @param code row of domain/failures.ts
   * @param more `rule`: the article that refused; `expected`: who may, or when; `retryAfter` in seconds; `allow` for 405
   */
  constructor(
    readonly code: FailureCode,
    readonly more: {
      readonly rule?: string | undefined;
      readonly errors?: readonly Fault[];
      readonly expected?: Expected;
      readonly retryAfter?: number;
      readonly allow?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Problem';
  }
}

const RETRY_AFTER_S = 5;
export const MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** The one error shape (RFC 9457). @param request id of the request, as in the log */
export function bodyOf({ code, more: { rule, errors, expected } }: Problem, request: string) {
  const row = FAILURES[code];
  return {
    type: `urn:jiesu:problem:${code}`,
    title: row.zh,
    titleEn: row.en,
    status: row.status,
    code,
    ...(rule === undefined ? {} : { rule }),
    ...(errors === undefined ? {} : { errors }),
    ...(expected === undefined ? {} : { expected }),
    instance: `urn:jiesu:request:${request}`,
  };
}

/** Answers a request with the one error shape, and the headers that belong to the status. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const { status } = FAILURES[problem.code];
  const { allow } = problem.more;
  const retryAfter = problem.more.retryAfter ?? (status === 503 ? RETRY_AFTER_S : undefined);
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (allow !== undefined) reply.header('allow', allow.join(', '));
  if (status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer realm="jiesu"');
  const body = bodyOf(problem, request.id);
  return reply.code(status).header('content-type', MEDIA_TYPE).serializer(JSON.stringify).send(body);
}

const BY_FASTIFY_CODE: Readonly<Record<string, FailureCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_BODY',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'INVALID_BODY',
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_BODY',
  FST_ERR_BAD_URL: 'NOT_FOUND',
  FST_ERR_MAX_PARAM_LENGTH: 'NOT_FOUND',
};
/** Codes nobody knows: where they stand in the body, and where the known ones can be looked up. */
const LOOK_UP = {
  UNKNOWN_MATTER: ['/matter', '/v1/rules/catalogue?search=…'],
  UNKNOWN_PLACE: ['/place', '/v1/rules/places?search=…'],
  UNKNOWN_UNIT: ['/unit', '/v1/rules/organisation/units?search=…'],
} as const;

/** The fault of a code that the rules do not know, for the failures that are about one. @param at where, if not as usual */
export function unknownCode(code: FailureCode, at?: string): { readonly errors?: readonly Fault[] } {
  if (!Object.hasOwn(LOOK_UP, code)) return {};
  const [pointer, address] = LOOK_UP[code as keyof typeof LOOK_UP];
  const zh = `不是现行规则中的代码，可查 GET ${address}`;
  return {
    errors: [{ pointer: at ?? pointer, code: 'unknown_code', zh, en: `is no code of the rules: GET ${address}` }],
  };
}

const NO_CURSOR: Fault = {
  pointer: '/cursor',
  code: 'bad_cursor',
  zh: '不是本清单给出的游标',
  en: 'no cursor of this list',
};
const NOT_JSON: Fault = { pointer: '', code: 'not_json', zh: '不是有效的 JSON', en: 'not valid JSON' };

/** Gateway, ledger, vault and rules say what is wrong by a code of the same table. */
function toldBy(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, rule } = error as { code?: unknown; rule?: unknown };
  // The vault lives in the same database as the ledger.
  if (code === 'VAULT_UNAVAILABLE') return new Problem('LEDGER_UNAVAILABLE', { cause: error });
  if (typeof code !== 'string' || !Object.hasOwn(FAILURES, code)) return undefined;
  const known = code as FailureCode;
  const away = FAILURES[known].status >= 500;
  return new Problem(known, { ...(typeof rule === 'string' && { rule }), ...(away && { cause: error }) });
}

/** Turns whatever was thrown into a Problem; what is not foreseen is an INTERNAL one that says nothing about itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof BadCursor) return new Problem('INVALID_QUERY', { errors: [NO_CURSOR] });
  const told = toldBy(error);
  if (told !== undefined) return told;
  if (isDatabaseAway(error)) return new Problem('LEDGER_UNAVAILABLE', { cause: error });
  const { code, statusCode } = (error ?? {}) as Partial<FastifyError>;
  const known = code === undefined ? undefined : BY_FASTIFY_CODE[code];
  if (known === 'INVALID_BODY') return new Problem(known, { errors: [NOT_JSON] });
  if (known !== undefined) return new Problem(known);
  if (statusCode === 413) return new Problem('BODY_TOO_LARGE');
  if (statusCode === 415) return new Problem('UNSUPPORTED_MEDIA');
  if (statusCode === 400) return new Problem('INVALID_BODY', { errors: [NOT_JSON] });
  return new Problem('INTERNAL', { cause: error });
}

const OWN: Record<RefusedInput, readonly [string, string]> = {
  blank: ['不能为空白', 'may not be blank'],
  control_characters: ['含有控制字符', 'holds control characters'],
  looks_personal: ['看起来是电话或证件号码', 'looks like a phone or identity number'],
  not_a_date: [
    '不是有效的日期时间，例如 2026-11-24T09:30:00+08:00',
    'is no date and time like 2026-11-24T09:30:00+08:00',
  ],
  needs_zone: ['缺少时区，例如 +08:00', 'lacks its zone, e.g. +08:00'],
  not_a_phone: ['不是有效的电话号码', 'is no telephone number'],
  both_or_neither: ['经纬度须同时提供', 'latitude and longitude come together'],
  needs_unit: [
    '须指明单位，且仅在此情形指明（条例第二十条）',
    'must name the unit in this case, and only in this case (art. 20)',
  ],
  needs_reason: ['未联系上诉求人时须说明原因（第十五条）', 'must be given when the caller was not reached (art. 15)'],
  own_number: ['不能是工单自身的编号', "may not be the order's own number"],
};

/** Which failure a request part answers with when it does not fit its schema. */
const BY_PART: Readonly<Record<string, FailureCode>> = {
  body: 'INVALID_BODY',
  querystring: 'INVALID_QUERY',
  headers: 'INVALID_QUERY',
  params: 'NOT_FOUND',
};

/** Fastify's validator compiler over zod that answers with a Problem. */
export function validatorCompiler({ schema, httpPart }: { schema: z.ZodType; httpPart?: string }) {
  const check = compiledOnUse(schema);
  return (data: unknown): { value: unknown } | { error: Problem } => {
    const read = check().safeParse(data);
    if (read.success) return { value: read.data };
    const errors = read.error.issues.flatMap((issue) => explain(issue));
    return { error: new Problem(BY_PART[httpPart ?? 'body'] ?? 'INVALID_BODY', { errors }) };
  };
}

/** RFC 6901; only names of our own schema and indexes can stand in a path. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** An unknown field's name is said only where it looks like a name of a field, not like something a person typed. */
const FIELD_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,40}$/;

/** Words for one zod issue. Values are never repeated: they may be somebody's name or number. */
export function explain(issue: z.core.$ZodIssue, base: readonly PropertyKey[] = []): readonly Fault[] {
  const path = [...base, ...issue.path];
  const fault = (code: string, zh: string, en: string): readonly Fault[] => [
    { pointer: pointerOf(path), code, zh, en },
  ];
  switch (issue.code) {
    case 'invalid_type':
      return fault(
        'invalid_type',
        `类型应为 ${issue.expected}，或缺少该项`,
        `must be given and of type ${issue.expected}`,
      );
    case 'too_big':
      return fault('too_big', `超过上限 ${issue.maximum}`, `exceeds ${issue.maximum}`);
    case 'too_small':
      return fault('too_small', `低于下限 ${issue.minimum}`, `is below ${issue.minimum}`);
    case 'invalid_value': {
      const allowed = issue.values.map(String).join(', ');
      return fault('invalid_value', `应为以下之一：${allowed}`, `must be one of: ${allowed}`);
    }
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        pointer: pointerOf(FIELD_NAME.test(key) ? [...path, key] : path),
        code: 'unknown_field',
        zh: '未知字段',
        en: 'unknown field',
      }));
    case 'invalid_union':
      return issue.errors.length === 0
        ? fault('invalid_value', '不在允许的取值之内', 'is not one of the allowed values')
        : (issue.errors[0] ?? []).flatMap((inner) => explain(inner, path));
    case 'custom': {
      const code = issue.params?.code as RefusedInput | undefined;
      const words = code === undefined ? undefined : OWN[code];
      return fault(code ?? 'invalid', words?.[0] ?? '不符合要求', words?.[1] ?? 'does not have the required form');
    }
    case 'invalid_format':
      return issue.pattern === undefined
        ? fault('invalid_format', '格式不符合要求', 'does not have the required form')
        : fault('invalid_format', `格式应为 ${issue.pattern}`, `must have the form ${issue.pattern}`);
    default:
      return fault(issue.code, '不符合要求', 'does not have the required form');
  }
}
