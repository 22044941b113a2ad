import { z } from 'zod';
import { FAILURES, type FailureCode } from '../../domain/failures';
import { coded } from './parts';

const CODES = Object.keys(FAILURES) as [FailureCode, ...FailureCode[]];

/** The one error shape (RFC 9457), with a stable code. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    titleEn: z.string(),
    status: z.int(),
    code: z.enum(CODES),
    rule: z.string().optional().describe('拒绝所依据的条款 / the article that refused'),
    errors: z
      .array(z.object({ pointer: z.string(), code: z.string(), zh: z.string(), en: z.string() }))
      .optional()
      .describe('每处错误的位置（JSON Pointer）与原因 / where and why'),
    expected: z
      .object({
        roles: z.array(coded).exactOptional(),
        stage: coded.exactOptional(),
        stages: z.array(coded).exactOptional(),
      })
      .optional()
      .describe('何者方可：角色、工单现状与允许的状态 / who may; the stage of the order, and the stages it may be in'),
    instance: z.string(),
  })
  .meta({
    id: 'Problem',
    description: '统一错误格式（RFC 9457）/ the one error shape; `code` is stable',
    examples: [
      {
        type: 'urn:jiesu:problem:OBJECTION_WINDOW_CLOSED',
        title: FAILURES.OBJECTION_WINDOW_CLOSED.zh,
        titleEn: FAILURES.OBJECTION_WINDOW_CLOSED.en,
        status: 409,
        code: 'OBJECTION_WINDOW_CLOSED',
        rule: 'art. 12, DI-10',
        instance: 'urn:jiesu:request:6f1c0a52-6d2e-4f0e-9d53-2f2b8f3a1a77',
      },
    ],
  });

const asProblem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

const ANSWERS = {
  400: asProblem('请求内容或查询参数有误 / malformed body or query'),
  401: asProblem('缺少密钥或密钥无效 / key missing or unknown'),
  403: asProblem('无权 / not allowed'),
  404: asProblem('不存在 / not found'),
  409: asProblem('与工单当前状态或既有内容冲突 / conflicts with the state of the order'),
  413: asProblem('请求体超过 64 KiB / body too large'),
  415: asProblem('仅支持 application/json / only JSON'),
  422: asProblem('编码不存在或不符合规则 / unknown code, or against a rule'),
  429: asProblem('请求过于频繁 / too many requests'),
  500: asProblem('系统内部错误 / internal error'),
  503: asProblem('暂不可用，带 Retry-After / away for now, with Retry-After'),
} as const;

/** Which errors a reading and a writing route can answer with. */
export const READ_PROBLEMS = {
  400: ANSWERS[400],
  401: ANSWERS[401],
  403: ANSWERS[403],
  404: ANSWERS[404],
  422: ANSWERS[422],
  429: ANSWERS[429],
  500: ANSWERS[500],
  503: ANSWERS[503],
};
export const WRITE_PROBLEMS = ANSWERS;
