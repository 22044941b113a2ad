import { resolve, type Question } from '../../rules/resolve';
import { beijing } from '../api/standIn';

const CENTRAL = 'BJ-CEN-EXAMPLE';
const ask = (parts: Partial<Question>) =>
  resolve(beijing(), {
    matter: 'central.premises',
    place: { district: '110108' },
    kind: 'complaint',
    at: Date.UTC(2026, 2, 2, 1),
    ...parts,
  });

describe('art. 22, TL-13: units of the central state', () => {
  test('the catalogue gives their matters to them as liaison, to be dispatched by a person, under a named desk', () => {
    expect(ask({})).toMatchObject({
      route: { unit: CENTRAL, basis: 'liaison', automatic: false },
      desks: { leader: 'BJ-DESK-LEADER' },
    });
  });

  test('a person may send them any matter; sent elsewhere the order is no liaison any more', () => {
    expect(ask({ matter: 'market.food', unit: CENTRAL })).toMatchObject({ route: { unit: CENTRAL, basis: 'liaison' } });
    expect(ask({ unit: 'BJ-ENT-HEAT' })).toMatchObject({ route: { unit: 'BJ-ENT-HEAT', basis: 'direct' } });
  });

  test('nobody whistles for them or orders them in to help', () => {
    for (const whistle of [true, false])
      expect(ask({ called: { by: 'BJ-110108001', units: [CENTRAL], whistle } })).toEqual({
        refused: 'LIAISON_ONLY',
        rule: 'art. 22; TL-13',
      });
  });

  test('the unit is a fictive example, and says so', () => {
    expect(beijing().units.get(CENTRAL)?.zh).toContain('示例');
    expect(beijing().matters.get('central.premises')).toMatchObject({ certainty: 'P' });
  });
});
