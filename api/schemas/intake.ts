import { z } from 'zod';
import { DECLINE_GROUNDS, EMERGENCY_LINES, KINDS, TASK_KINDS } from '../../domain/commands';
import { level, place } from './place';
import { code, freeText, instant, orderNo, phone, recordNo, refusal } from './text';

/** Where requests come from (IN-3, IN-4). */
export const CHANNELS = [
  'phone',
  'app',
  'wechat',
  'weibo',
  'web',
  'mail',
  'enterpriseLine',
  'foreignLine',
  'messageBoard',
  'transfer110',
  'higherLevel',
  'open311',
  'other',
] as const;

/** What the agent decided while the caller was on the line (art. 11); absent: dispatch. */
const treatment = z
  .discriminatedUnion('as', [
    z.strictObject({ as: z.literal('dispatch') }),
    z.strictObject({ as: z.literal('hold') }),
    z.strictObject({ as: z.literal('answer') }),
    z.strictObject({ as: z.literal('transfer'), to: z.enum(EMERGENCY_LINES) }),
    z.strictObject({ as: z.literal('decline'), ground: z.enum(DECLINE_GROUNDS) }),
    z.strictObject({ as: z.literal('merge'), into: orderNo }),
    z.strictObject({ as: z.literal('askInfo') }),
  ])
  .meta({ id: 'Treatment', description: '受理处置（条例第十一条）/ what is done with the request; absent: dispatch' });

/** Who called. Goes to the vault and nowhere else. */
const caller = z
  .strictObject({
    name: freeText(60).exactOptional(),
    phone: phone.exactOptional(),
    contact: phone.exactOptional().describe('另一联系电话 / another number to be called on'),
    mail: z.email().max(120).exactOptional(),
    sex: z.enum(['male', 'female', 'unknown']).exactOptional(),
    subjectKind: z.enum(['person', 'enterprise', 'organisation']).exactOptional(),
    company: freeText(120).exactOptional(),
    address: freeText(300).exactOptional().describe("诉求人住址 / the caller's own address"),
    secret: z
      .boolean()
      .exactOptional()
      .describe('要求保密，工单同样保密 / asks to stay unnamed; the order is then kept secret too'),
  })
  .meta({
    id: 'Caller',
    description: '诉求人（加密存放，不进入流程与日志）/ the caller; encrypted, never in workflows or logs',
  });

const attachment = z.strictObject({
  kind: z.enum(['image', 'audio', 'video', 'document']),
  ref: recordNo.describe('热线文件编号 / reference of the file in the hotline platform'),
});

/** A new request as the hotline platform posts it. */
export const intakeBody = z
  .strictObject({
    orderNo,
    kind: z.enum(KINDS),
    channel: z.enum(CHANNELS),
    calledAt: instant.exactOptional().describe('来电时间，须带时区 / when the caller called; with its zone'),
    matter: code.describe('事项代码（派单目录）/ code in the dispatch catalogue'),
    place,
    level: level.exactOptional(),
    danger: z.boolean().exactOptional().describe('危及生命财产安全 / danger to life or property (art. 29)'),
    secret: z
      .boolean()
      .exactOptional()
      .describe('保密工单：仅主办单位与须办理的席位可见 / kept secret: lead unit and the desks that must act'),
    treatment: treatment.exactOptional(),
    previousOrderNo: orderNo.exactOptional(),
    title: freeText(200).exactOptional(),
    content: freeText(10_000).describe('诉求内容 / what the caller said'),
    address: freeText(300).exactOptional().describe('事发地址 / address of the matter'),
    lat: z.number().min(-90).max(90).exactOptional().describe('WGS-84'),
    lng: z.number().min(-180).max(180).exactOptional(),
    caller: caller.exactOptional(),
    attachments: z.array(attachment).max(20).exactOptional(),
  })
  .refine((body) => (body.lat === undefined) === (body.lng === undefined), {
    path: ['lng'],
    ...refusal('both_or_neither'),
  })
  .refine((body) => body.previousOrderNo !== body.orderNo, { path: ['previousOrderNo'], ...refusal('own_number') });

/** A request as it came in, checked and normalised. */
export type IntakeBody = z.output<typeof intakeBody>;

export const INTAKE_EXAMPLE: IntakeBody = {
  orderNo: 'BJ20261124-000123',
  kind: 'help',
  channel: 'phone',
  calledAt: '2026-11-24T09:30:00+08:00',
  matter: 'heating.low',
  place: { district: '110108', street: '110108001' },
  title: '家中暖气不热',
  content: '家中暖气不热，室温只有十四度，希望尽快检修。',
  address: '某小区3号楼2单元',
  lat: 39.9592,
  lng: 116.2983,
  caller: { name: '张三', phone: '13800138000' },
};

/** A street's own work, for which it whistles without any caller (WH-2). */
export const taskBody = z.strictObject({
  orderNo,
  kind: z.enum(TASK_KINDS).describe('重点工作、综合执法、应急处置 / key work, joint enforcement, emergency'),
  matter: code.describe('事项代码（派单目录），也可以是部门职责 / code in the dispatch catalogue, a department’s too'),
  community: code.exactOptional().describe('本街乡内的社区、村 / a community of the street'),
  units: z.array(code).min(1).max(20).describe('请到场的部门、企业 / who is called'),
  level: level.exactOptional(),
  content: freeText(4_000).describe('到场事由 / what for'),
});
export type TaskBody = z.output<typeof taskBody>;

export const TASK_EXAMPLE: TaskBody = {
  orderNo: 'BJ20261124-W00017',
  kind: 'enforcement',
  matter: 'road.occupied',
  units: ['BJ-110108-UMLE', 'BJ-110108-MSA'],
  content: '市场周边占道经营联合执法，请于今日十六时前到场。',
};

/** Everything the vault keeps of a request, for roles on the order. */
export const confidentialView = z
  .object({
    orderNo,
    title: z.string().exactOptional(),
    content: z.string(),
    address: z.string().exactOptional(),
    lat: z.number().exactOptional(),
    lng: z.number().exactOptional(),
    caller: caller.exactOptional(),
    attachments: z.array(attachment).exactOptional(),
  })
  .meta({ id: 'Confidential' });

/** The caller's box in the vault: who called, and what else was said about where the matter is. */
export type Particulars = z.output<typeof caller> & {
  readonly about?: Pick<z.output<typeof confidentialView>, 'title' | 'address' | 'lat' | 'lng' | 'attachments'>;
};
