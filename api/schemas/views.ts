import { z } from 'zod';
import { abuse, risk } from './besides';
import { assignment } from './assignments';
import { coUnit, whistle } from './calls';
import { grant, hang, pastHang, stretch, told, topicView } from './hung';
import { incident, joined, parted } from './incidents';
import { raiseView, supervision } from './oversight';
import { at, coded, limitView, ms, names, words } from './parts';
import { suggestionView } from './suggestions';
import { orderNo, textRef } from './text';

export const receiptView = z
  .object({
    orderNo,
    stage: coded,
    level: coded,
    receivedAt: at,
    unit: z.string().exactOptional().describe('主办单位 / lead unit'),
    copyTo: z.string().exactOptional().describe('同时送区 / district that gets a copy'),
    limit: limitView.exactOptional(),
    dueAt: at.exactOptional(),
    dueWords: words.exactOptional().describe('到期时刻，供宣读或打印 / the due time as people say it, in Beijing time'),
    names,
    calendarGuessed: z
      .literal(true)
      .exactOptional()
      .describe('涉及尚未公布的节假日，公布后重算 / touches days not announced yet'),
    pending: z.literal(true).exactOptional().describe('已受理，台账稍后可查 / accepted, not yet in the ledger'),
  })
  .meta({ id: 'Receipt', description: '受理回执（条例第十三条）/ receipt' });

export const answerView = z
  .object({
    orderNo,
    command: z.string(),
    idempotencyKey: z.string(),
    seq: z.int().exactOptional().describe('该操作最后一个事件的序号 / number of its last event'),
    stage: coded.exactOptional(),
    events: z.array(coded).exactOptional(),
    pending: z.literal(true).exactOptional().describe('已接受，结果稍后可查 / accepted, result to be seen later'),
    duplicate: z.literal(true).exactOptional().describe('重复消息，未再次执行 / had been accepted before'),
  })
  .meta({ id: 'Answer' });

const actor = z
  .object({ role: coded, unit: z.string().exactOptional(), key: z.string().exactOptional() })
  .meta({ id: 'Actor' });
const owner = z.object({ role: coded, unit: z.string() });

const dueView = z
  .object({
    kind: coded,
    at,
    from: at,
    owner: z.string(),
    overdue: z.boolean(),
    limit: limitView.exactOptional(),
    why: z.array(stretch).exactOptional().describe('到期时刻的由来，逐段 / why this instant, stretch by stretch'),
  })
  .meta({ id: 'Due' });

const breachView = z.object({
  clock: coded,
  owner: z.string(),
  level: z.int(),
  round: z.int(),
  dueAt: at,
  at,
  elapsedMs: ms,
  contested: z.literal(true).exactOptional(),
  waitingFor: z
    .array(z.string())
    .exactOptional()
    .describe('到期时尚未完成的到场或协办单位 / units called in that had not delivered by then'),
  liaison: z.literal(true).exactOptional().describe('在京单位，不计入超期 / counted in no figure'),
  outage: z.literal(true).exactOptional(),
});
const ratingView = z.object({
  at,
  round: z.int(),
  channel: z.string(),
  contacted: z.boolean(),
  solved: z.boolean(),
  satisfaction: coded,
  handlingTrue: z.boolean().exactOptional(),
});

const place = z.object({
  district: z.string().exactOptional(),
  street: z.string().exactOptional(),
  community: z.string().exactOptional(),
});

/** One order in a list. */
export const summaryView = z
  .object({
    orderNo,
    stage: coded,
    kind: coded,
    channel: z.string(),
    matter: z.string(),
    place,
    level: coded,
    light: z.enum(['green', 'yellow', 'red']).describe('警示灯：red 已超办理时限 / red: the handling limit was missed'),
    receivedAt: at,
    round: z.int(),
    unit: z.string().exactOptional(),
    copyTo: z.string().exactOptional(),
    owner: owner.exactOptional().describe('现在应由谁办理 / who must act now'),
    dueAt: at.exactOptional().describe('办理时限到期 / when the handling limit ends'),
    nextDue: z.object({ kind: coded, at }).exactOptional(),
    liaison: z
      .literal(true)
      .exactOptional()
      .describe(
        '在京单位工单（条例第二十二条）：转送和推动，不计超期 / a unit of the central state: in no figure of delay',
      ),
    confidential: z
      .literal(true)
      .exactOptional()
      .describe('举报或保密工单：仅主办单位与须办理者可见 / a report of wrongdoing or a secret order: for few eyes'),
    urges: z.int(),
    bounces: z.int().describe('承办单位变更次数 / how often the unit responsible changed'),
    returns: z.int().describe('单位提出异议退回次数 / how often a unit wanted to return it'),
    breaches: z.int(),
    satisfaction: coded.exactOptional(),
    outcome: coded.exactOptional(),
    closedAt: at.exactOptional(),
    period: z.string().exactOptional(),
    calendarGuessed: z.literal(true).exactOptional(),
  })
  .meta({ id: 'OrderSummary' });

/** One order in full. */
export const orderView = summaryView
  .extend({
    version: z.int(),
    danger: z.boolean(),
    originalDueAt: at.exactOptional(),
    source: z
      .enum(['ledger', 'engine'])
      .describe('ledger：台账；engine：台账暂不可用时取自流程 / from the ledger, or the running case'),
    pending: z.int().exactOptional().describe('尚未入账的批次 / batches not yet in the ledger'),
    limit: limitView.exactOptional(),
    objectionUntil: at.exactOptional(),
    texts: z.object({ content: textRef }).describe('文本摘要，内容凭权限另取 / hashes of texts in the vault'),
    previousOrderNo: z.string().exactOptional(),
    mergedInto: z.string().exactOptional(),
    suggestion: suggestionView.exactOptional(),
    clocks: z.object({
      citizen: z
        .object({ from: at, to: at.exactOptional(), elapsedMs: ms })
        .describe(
          '群众时钟，从受理起不停；并单主单从最早来电起 / the caller’s clock, never pauses; of an incident from the earliest call',
        ),
      units: z
        .array(z.object({ unit: z.string(), elapsedMs: ms, hungMs: ms.exactOptional(), running: z.boolean() }))
        .describe('各单位占用时间；挂账时间另计 / time by unit; time hung is counted apart'),
      stages: z.array(
        z.object({
          stage: coded,
          round: z.int(),
          owner,
          from: at,
          to: at.exactOptional(),
          elapsedMs: ms,
          bookedTo: z
            .string()
            .exactOptional()
            .describe(
              '时间计入何者：异议不成立计入退单单位，成立计入派单席 / who answers for this time, if not its owner',
            ),
        }),
      ),
    }),
    due: z.array(dueView),
    holder: z
      .object({
        unit: z.string(),
        since: at,
        how: coded,
        signedAt: at.exactOptional(),
        contactedAt: at.exactOptional(),
      })
      .exactOptional(),
    objections: z.array(
      z.object({
        unit: z.string(),
        at,
        proposedUnit: z.string(),
        upheld: z.boolean().exactOptional(),
        dispatch: z
          .object({ how: coded, by: z.string().exactOptional() })
          .exactOptional()
          .describe(
            '被异议的派单及派单人密钥编号 / the dispatch objected to, and the public id of the key that made it',
          ),
      }),
    ),
    extension: z.object({ askedAt: at, limit: limitView, told: told.exactOptional() }).exactOptional(),
    extended: z.array(grant).exactOptional().describe('本轮已批准的延期 / extensions granted in this round'),
    extensions: z.int(),
    whistles: z.array(whistle).exactOptional().describe('吹哨（条例第十六条）/ whistles'),
    risks: z.array(risk).exactOptional().describe('突发风险报告（条例第二十九条）/ emergencies reported'),
    abuse: abuse
      .exactOptional()
      .describe('疑似恶意占用，由人核查，不影响办理 / for a person to look into; the order goes on'),
    hang: hang.exactOptional(),
    hangs: z.array(pastHang).exactOptional().describe('已结束的挂账与申请 / hangs and requests that are over'),
    topic: topicView.exactOptional(),
    coUnits: z.array(coUnit).exactOptional().describe('协办单位（条例第十四条）/ co-units'),
    incident: incident.exactOptional().describe('作为并单主单 / as the parent of an incident'),
    joined: joined.exactOptional().describe('并入的主单 / the incident it stands in'),
    parted: parted.exactOptional().describe('最近拆出的主单 / the incident it last left'),
    supervisionList: z.array(supervision).exactOptional().describe('督办（第三十五条）/ supervisions'),
    raises: z.array(raiseView).exactOptional().describe('提级协调（第二十条）/ raised to a level above'),
    assignments: z.array(assignment).exactOptional().describe('交办下级（四级体系）/ handed to units below'),
    report: z
      .object({
        at,
        round: z.int(),
        result: coded,
        late: z.boolean().describe('按现行到期 / by the limit as it stood, extensions and pauses counted'),
        lateByOriginal: z.boolean().exactOptional().describe('按原到期 / by the original limit'),
        accepted: z.literal(true).exactOptional(),
      })
      .exactOptional(),
    followUp: z
      .object({
        round: z.int(),
        tries: z.int(),
        task: z.object({ no: z.int(), channel: z.string(), from: at, until: at }).exactOptional(),
        claimedUntil: at.exactOptional(),
        invalid: z.literal(true).exactOptional(),
      })
      .exactOptional(),
    firstRating: ratingView.exactOptional(),
    finalRating: ratingView.exactOptional(),
    breachList: z.array(breachView),
    rung: z.int(),
    supervisions: z.int(),
    appealUntil: at.exactOptional(),
    frozenAt: at.exactOptional(),
    appeal: z.object({ unit: z.string(), at, granted: z.boolean().exactOptional() }).exactOptional(),
    rules: z.object({ profile: z.string(), hash: z.string(), calendar: z.string() }),
    names,
  })
  .meta({ id: 'Order' });

export const timelineView = z
  .object({
    orderNo,
    events: z.array(
      z.object({
        seq: z.int(),
        hash: z.string(),
        type: coded,
        at: at.describe('业务时刻：何时发生 / when it happened'),
        dueAt: at.exactOptional().describe('到期事件：何时应当发生 / when it had been due'),
        by: actor,
        message: z.string().exactOptional(),
        facts: z
          .record(z.string(), z.unknown())
          .describe('事件内容（编码与摘要）/ what the event says, in codes and hashes'),
      }),
    ),
    names,
  })
  .meta({ id: 'Timeline' });
