import { z } from 'zod';

/** 建立中 entered, 待確認 sent, 待處理 accepted, 處理完成 done, 解除管制 released (9 reads the same as 5). */
export const STATUSES = ['1', '2', '3', '4', '5'] as const;
export type Status = (typeof STATUSES)[number];

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/;

const instant = z
  .string()
  .refine((text) => INSTANT.test(text), '时间须带时区 / an instant needs its zone')
  .transform((text) => Date.parse(text))
  .refine((at) => Number.isFinite(at), '不是日期 / not a date');

/** The order's number becomes the id of everything about it. */
const orderNo = z.string().regex(/^[A-Z0-9][A-Z0-9-]{5,39}$/, '工单编号不合格式 / not an order number');

const status = z.enum([...STATUSES, '9']).transform((text): Status => (text === '9' ? '5' : text));

const text = z.string().max(20_000);

/** A change of an order: when it was seen, and only the fields that changed. */
export const changeSchema = z.object({
  id: orderNo,
  at: instant,
  status: status.optional(),
  unit: text.optional(),
  unitCode: text.optional(),
  type: text.optional(),
  district: text.optional(),
  address: text.optional(),
  text: text.optional(),
  reply: text.optional(),
});
export type Change = z.infer<typeof changeSchema>;

/** What the feed's keeper worked out from the notes of an order. */
const truth = z.object({
  duplicateOf: orderNo.nullable(),
  saysDuplicate: z.boolean(),
  redispatched: z.boolean(),
  redispatchTo: z.string().nullable(),
  movedOffNet: z.boolean(),
  cannotMeetDeadline: z.boolean(),
  followUp: z.enum(['reached', 'unreached', 'not-needed']).nullable(),
  sms: z.boolean(),
});
export type Truth = z.infer<typeof truth>;

/** An order as it last stood in the feed. */
export const orderSchema = z.object({
  id: orderNo,
  createdAt: instant,
  firstSeenAt: instant,
  lastSeenAt: instant,
  district: text,
  address: text,
  zip: text,
  type: text,
  typeFirst: text,
  unit: text,
  unitFirst: text,
  unitCode: text,
  text,
  reply: text,
  statusSeq: z.string().regex(/^[1-59]+$/, '状态序列不合格式 / not a sequence of states'),
  truth,
});
export type CityOrder = z.infer<typeof orderSchema>;

/** An order with its changes, oldest first; there is at least one, and the first has a status. */
export interface Case {
  readonly order: CityOrder;
  readonly changes: readonly Change[];
}
