import { earlierCalls, type MatterCall, noteCall } from '../../vault/calls';
import { eraseCaller, eraseOrder, sweep } from '../../vault/erase';
import { keepWithCall } from '../../vault/keep';
import { ERASING, freshOrder, type TestVault, testVault } from './vaultFixture';

let box: TestVault;
beforeAll(async () => {
  box = await testVault();
});
afterAll(() => box.close());

const NINE = Date.UTC(2026, 10, 24, 1);
const MINUTE = 60_000;

/** A call that became an order; what the vault then knows of calls of that caller on that matter. */
async function call(phone: string | undefined, matter: string, at = NINE) {
  const orderNo = freshOrder();
  const caller = { name: '赵六', ...(phone !== undefined && { phone }) };
  const what = { orderNo, contentHash: orderNo, caller, texts: ['又是我'] };
  const { kept, calls: known } = await keepWithCall(box.vault, what, { matter, at });
  expect(kept).toBe('new');
  // Sent again, before the order got any further, it is the same call.
  expect(await keepWithCall(box.vault, what, { matter, at: at + MINUTE })).toEqual({ kept: 'known', calls: known });
  return { orderNo, known };
}
const numbers = (known: readonly MatterCall[]) => known.map(({ orderNo }) => orderNo);

describe('calls of one caller on one matter', () => {
  test('are found again however the number is written, the newest first, with their instants', async () => {
    const first = await call('13800138001', 'noise 110108001');
    const second = await call('+86 138-0013-8001', 'noise 110108001', NINE + MINUTE);
    expect(first.known).toEqual([{ orderNo: first.orderNo, at: NINE }]);
    expect(second.known).toEqual([
      { orderNo: second.orderNo, at: NINE + MINUTE },
      { orderNo: first.orderNo, at: NINE },
    ]);
  });

  test('another matter, another place and another caller are other calls', async () => {
    const { orderNo } = await call('13800138002', 'water 110108001');
    for (const [phone, matter] of [
      ['13800138002', 'water 110108002'],
      ['13800138002', 'power 110108001'],
      ['13800138003', 'water 110108001'],
    ] as const)
      expect(numbers((await call(phone, matter)).known)).not.toContain(orderNo);
  });

  test('earlier ones are found from an instant on; not later ones, not those of others', async () => {
    const [first, second, third] = [
      await call('13800138006', 'gas 110108001', NINE),
      await call('13800138006', 'gas 110108001', NINE + MINUTE),
      await call('13800138006', 'gas 110108001', NINE + 2 * MINUTE),
    ];
    await call('13800138007', 'gas 110108001', NINE);
    expect(numbers(await earlierCalls(box.vault, third.orderNo, NINE))).toEqual([second.orderNo, first.orderNo]);
    expect(numbers(await earlierCalls(box.vault, third.orderNo, NINE + 1))).toEqual([second.orderNo]);
    expect(numbers(await earlierCalls(box.vault, second.orderNo, NINE))).toEqual([first.orderNo]);
    expect(await earlierCalls(box.vault, first.orderNo, 0)).toEqual([]);
  });

  test('a call noted again is the same call', async () => {
    const { orderNo } = await call('13800138004', 'lamp');
    expect(await noteCall(box.vault, { orderNo, matter: 'lamp', at: NINE + MINUTE })).toEqual([{ orderNo, at: NINE }]);
  });

  test('of a caller without a number, or an order the vault does not know, nothing is noted', async () => {
    expect((await call(undefined, 'lamp')).known).toEqual([]);
    expect(await noteCall(box.vault, { orderNo: 'V2026-999999', matter: 'lamp', at: NINE })).toEqual([]);
  });

  test('what is kept tells neither caller nor matter', async () => {
    await call('13800138005', 'a-matter-of-its-own 110108001');
    const rows = await box.asOwner('select * from vault.matter_call');
    expect(JSON.stringify(rows)).not.toMatch(/13800138005|a-matter-of-its-own|110108001/);
    const callers = await box.asOwner('select caller_id::text from vault.caller');
    for (const { caller_id } of callers) expect(JSON.stringify(rows)).not.toContain(caller_id);
  });

  test('goes with the order, with the caller, and with what no order claimed', async () => {
    const phone = '13800138006';
    const [one, two] = [await call(phone, 'smoke'), await call(phone, 'smoke')];
    await eraseOrder(box.vault, one.orderNo, ERASING);
    expect(numbers((await call(phone, 'smoke')).known)).not.toContain(one.orderNo);
    await eraseCaller(box.vault, two.orderNo, ERASING);
    const left = async (orderNo: string) =>
      (await box.asOwner('select 1 as one from vault.matter_call where order_no = $1', [orderNo])).length;
    expect(await left(two.orderNo)).toBe(0);
    const lost = await call(phone, 'smoke');
    expect(lost.known).toHaveLength(1);
    await sweep(box.vault, Date.now() + MINUTE, async () => new Set());
    expect(await left(lost.orderNo)).toBe(0);
  });
});
