import { createHash } from 'node:crypto';
import type { Command } from '../../domain/commands';
import {
  commandFromWire,
  commandToWire,
  type Receipt,
  receiptFromWire,
  receiptToWire,
  startFromWire,
  startToWire,
} from '../../workflows/messages';
import { longRef, shortRef } from '../../workflows/refs';
import { HEAT, intakeOf, startOf, UNIT } from './desk';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const HASHES = ['', 'a', ...Array.from({ length: 200 }, (_, i) => String(i))].map(hashOf);

describe('hashes in histories', () => {
  test('are base64url, as everybody else writes it, and come back digit by digit', () => {
    for (const hash of [...HASHES, '0'.repeat(64), 'f'.repeat(64)]) {
      expect(shortRef(hash)).toBe(Buffer.from(hash, 'hex').toString('base64url'));
      expect(longRef(shortRef(hash))).toBe(hash);
    }
  });

  test('what is no hash stays as it is, in both directions', () => {
    for (const text of ['', 'abc', 'g'.repeat(64), 'A'.repeat(64), 'a'.repeat(63), 'a b', '路灯']) {
      expect(shortRef(text)).toBe(text);
      expect(longRef(text)).toBe(text);
    }
  });

  test('are long again for the order: in its start, recorded short or long', () => {
    const start = startOf(intakeOf('T-000001', { text: hashOf('a'), contentHash: hashOf('b') }));
    expect(startFromWire(startToWire(start))).toEqual(start);
    expect(startFromWire(start)).toEqual(start);
    expect(JSON.stringify(startToWire(start)).length).toBeLessThan(JSON.stringify(start).length - 60);
  });

  test('and in its commands', () => {
    const body = { result: 'solved', note: hashOf('a'), publicReply: hashOf('b') } as const;
    const command: Command = { id: 'm-1', name: 'report', body, actor: UNIT, receivedAt: 5 };
    expect(commandFromWire('report', commandToWire(command))).toEqual(command);
    expect(JSON.stringify(commandToWire(command))).not.toContain(hashOf('a'));
  });
});

describe('a receipt on its way', () => {
  const plain: Receipt = { orderNo: 'T-000001', stage: 'TO_DISPATCH', level: 3, receivedAt: 1 };
  const full: Receipt = {
    ...plain,
    ...{ stage: 'DISPATCHED', unit: HEAT, copyTo: 'BJ-110108', dueAt: 9, calendarGuessed: true, pending: true },
    limit: { value: 7, unit: 'naturalDay', rollOver: true },
  };

  test.each([
    ['not dispatched yet', plain],
    ['dispatched', full],
    ['only guessed', { ...plain, calendarGuessed: true } as const],
    ['only pending', { ...plain, pending: true } as const],
    ['with a limit in fractions of an hour', { ...plain, limit: { value: 0.25, unit: 'hour' } } as const],
  ])('%s arrives whole', (_, receipt) => {
    expect(receiptFromWire(receipt.orderNo, receiptToWire(receipt))).toEqual(receipt);
  });
});
