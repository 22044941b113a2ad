import { z } from 'zod';
import { at, coded, limitView, ms, names, page } from './parts';
import { code, orderNo, textRef } from './text';

/** Proof that the caller was told (art. 15(2)). */
export const told = z
  .object({ at, by: coded, evidence: textRef.describe('凭证摘要，凭权限另取 / hash of the evidence in the vault') })
  .meta({ id: 'CallerTold', description: '已告知诉求人的证明 / proof that the caller was told' });

/** One stretch on the way to a deadline. */
export const stretch = z.object({ from: at, to: at, counts: z.boolean(), because: coded, guessed: z.boolean() });

const asked = {
  unit: z.string(),
  reason: coded,
  plan: textRef.describe('方案摘要，凭权限另取 / hash of the plan in the vault'),
  promised: z.string().meta({ format: 'date' }).describe('承诺日期 / promised date'),
  promisedAt: at,
  told,
  askedAt: at,
  endorsedAt: at.exactOptional().describe('区级同意 / the district agreed'),
  hungAt: at.exactOptional().describe('挂账起 / hung since'),
  hungMs: ms.describe('已挂账时间 / how long it hangs or hung'),
  reports: z.int().describe('已报告进展次数 / progress reports so far'),
  missed: z.int().describe('未按时报告次数 / reviews missed'),
  promisePassed: z.literal(true).exactOptional(),
};

/** The request to hang an order, or the hang. */
export const hang = z
  .object({
    ...asked,
    state: coded,
    desk: z.string().describe('审批、看进展的一级 / who decides and looks at the progress'),
    nextReviewAt: at.exactOptional(),
    stopAt: at.exactOptional().describe('最长挂账到 / the hard stop'),
    leftMs: ms.exactOptional().describe('单位时限停表时剩余 / what was left of the unit’s limit when it stopped'),
    soFar: z.array(stretch).exactOptional().describe('单位时限至今逐段 / the unit’s clock so far, stretch by stretch'),
  })
  .meta({ id: 'Hang', description: '挂账（条例第十五条第二项）/ an order that cannot be solved now' });
export const pastHang = z.object({ ...asked, endedAt: at, end: coded }).meta({ id: 'PastHang' });

const topic = {
  at: at.describe('转入时刻 / when the hard stop came'),
  unit: z.string(),
  reason: coded,
  plan: textRef,
  promisedAt: at,
  hungDays: z.int(),
  closes: z.boolean().describe('按诉求人答复结案，不再重办 / closes with what the caller says, no redo'),
};
export const topicView = z.object(topic).meta({ id: 'Topic', description: '专题池 / handed over to the topic pool' });

/** An extension granted. */
export const grant = z
  .object({
    at,
    limit: limitView,
    grantedAs: coded.describe('批准者角色 / role that granted it'),
    before: at.describe('原到期时刻 / due time it found'),
    dueAt: at.describe('延期后到期时刻 / due time it made'),
    told: told.exactOptional(),
  })
  .meta({ id: 'ExtensionGranted' });

export const hungList = z
  .object({
    orders: z.array(
      z.object({
        orderNo,
        state: coded,
        unit: z.string(),
        desk: z.string(),
        district: z.string().exactOptional(),
        matter: z.string(),
        reason: coded,
        askedAt: at,
        hungAt: at.exactOptional(),
        promisedAt: at,
        promisePassed: z.boolean(),
        nextReviewAt: at.exactOptional(),
        reviewOverdue: z.boolean().describe('曾未按时报告进展 / a review was missed'),
        reports: z.int(),
        missed: z.int(),
        stopAt: at.exactOptional(),
      }),
    ),
    ...page,
  })
  .meta({ id: 'HungOrders' });

export const topicList = z
  .object({
    topics: z.array(
      z.object({
        orderNo,
        ...topic,
        matter: z.string(),
        district: z.string().exactOptional(),
        street: z.string().exactOptional(),
        community: z.string().exactOptional(),
      }),
    ),
    ...page,
  })
  .meta({ id: 'TopicPool' });

const share = z.number().exactOptional().describe('0–1');
export const punctualityView = z
  .object({
    unit: code,
    orders: z.int().describe('主办工单 / orders it leads or last led'),
    reported: z.int().describe('其中已反馈 / of them reported'),
    onTime: z.int().describe('按现行到期（含延期、挂账）/ in time, extensions and hangs counted'),
    onTimeShare: share,
    onTimeByOriginal: z.int().describe('按原到期 / in time by the original limit'),
    onTimeByOriginalShare: share,
    onTimeByThat: z.int().describe('仅因延期或挂账而按时 / in time only because of an extension or a hang'),
    extended: z.int(),
    hung: z.int(),
    names,
  })
  .meta({ id: 'Punctuality' });
