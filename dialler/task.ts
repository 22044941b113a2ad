/** A call or text to be made, as the list or an announcement gives it. No name and no number: those are asked for when calling. */
export interface Task {
  readonly orderNo: string;
  readonly no: number;
  readonly channel: 'phone' | 'sms';
  /** Not before, epoch ms. */
  readonly from: number;
  /** What the task is known by, here and as Idempotency-Key of its record: the same task has the same key for ever. */
  readonly key: string;
}

/** A number belongs to one task of the order for ever, whatever hour it is moved to. */
export function taskOf(orderNo: string, no: number, channel: 'phone' | 'sms', from: number): Task {
  return { orderNo, no, channel, from, key: `call-${orderNo}-${no}` };
}
