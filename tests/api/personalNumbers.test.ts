import { looksPersonal } from '../../api/schemas/text';

describe('codes that stand in clear text are nobody’s number', () => {
  test.each(['13800138000', 'BJ-13800138000', '138-0013-8000', '11010519491231002X', '01062345678'])(
    '%s is refused',
    (code) => expect(looksPersonal(code)).toBe(true),
  );

  test.each([
    ['a UUID whose last part reads like a mobile', '9b2d4c1e-7f3a-4d21-8c55-a13800138000'],
    ['a UUID whose last part is all digits', '9b2d4c1e-7f3a-4d21-8c55-013800138000'],
    ['one with a word before it', 'intake-9b2d4c1e-7f3a-4d21-8c55-010623456789'],
    ['a hash', 'a13800138000ffeeddccbbaa99887766'],
  ])('%s is what a machine drew', (_, code) => expect(looksPersonal(code)).toBe(false));

  test('a number written before a UUID is still a number', () =>
    expect(looksPersonal('13800138000-9b2d4c1e-7f3a-4d21-8c55-a13800138000')).toBe(true));
});
