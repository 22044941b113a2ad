import { readNote } from '../../importer/kaohsiung/note';
import type { CityOrder, Truth } from '../../importer/kaohsiung/records';

const NOTHING: Truth = {
  duplicateOf: null,
  saysDuplicate: false,
  redispatched: false,
  redispatchTo: null,
  movedOffNet: false,
  cannotMeetDeadline: false,
  followUp: null,
  sms: false,
};

function note(reply: string, truth: Partial<Truth> = {}) {
  return readNote({ reply, truth: { ...NOTHING, ...truth } } as CityOrder);
}

describe('the closing note of the desk', () => {
  test('an empty one leaves the unit’s word that it is done', () => {
    expect(note('')).toEqual({ callBack: 'none', goesOn: false, report: { result: 'solved' } });
  });

  test('a text message outranks the call tried before it', () => {
    expect(note('電覆未果，簡訊回覆', { followUp: 'unreached', sms: true }).callBack).toBe('textMessage');
    expect(note('電覆未果', { followUp: 'unreached' }).callBack).toBe('notReached');
  });

  test('nothing found on site is explained, with the visit; the caller’s talk with the unit is a contact', () => {
    expect(note('稽查人員到場，未發現異味，已致電陳情人說明').report).toEqual({
      result: 'explained',
      factFinding: 'cannotVerify',
      siteVisit: true,
      contacted: true,
    });
  });

  test('what goes on elsewhere is unsolved; another body’s duty is said', () => {
    expect(note('該處屬水利局權責，故改派非網', { movedOffNet: true }).report).toEqual({
      result: 'unsolved',
      unsolvedReason: 'otherUnit',
      overDuty: true,
    });
    expect(note('無法於期限內完成', { cannotMeetDeadline: true }).report).toMatchObject({ unsolvedReason: 'other' });
  });

  test.each([
    ['此案件已於10/11 11:04 通報110○○警員查處', '110'],
    ['代為通報 110 勤務指揮中心', '110'],
    ['已轉呈人民陳情案件A-TB-2016-1由工務局賡續辦理', 'petition'],
    ['已修復', undefined],
  ])('%s was handed to %s', (reply, to) => expect(note(reply).handedTo).toBe(to));

  test('a duplicate is known by its flag, or by words that name the other order', () => {
    expect(note('', { duplicateOf: 'INS169900001', saysDuplicate: true }).duplicateOf).toBe('INS169900001');
    expect(note('此案與派工INS161021143相同，併案處理。').duplicateOf).toBe('INS161021143');
    expect(note('改派INS161021143賡續辦理').duplicateOf).toBeUndefined();
  });
});
