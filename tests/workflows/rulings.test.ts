import { fold } from '../../domain/evolve';
import { decideAnew } from '../../workflows/rulings';
import { actor, Case, HOUR, STREET } from '../domain/support';

describe('a command decided anew, because something else stands in the ledger', () => {
  const signed = () => new Case().give('sign', {});
  const contactAt = (at: number) =>
    ({
      cause: {
        of: 'command',
        at,
        command: { id: 'm-late', name: 'contact', body: { reached: true }, actor: actor('unit', STREET) },
      },
      events: [],
    }) as const;

  test('comes after what ran out before it: the breach is written, then the contact', () => {
    const order = signed();
    const late = order.due('contact') + HOUR;
    const events = decideAnew(order.state, contactAt(late), new Set());
    expect(events.map(({ type }) => type)).toEqual(['BREACHED', 'CONTACTED']);
    expect(fold(events, order.state).breaches).toMatchObject([{ clock: 'contact', owner: STREET }]);
  });

  test('exactly at due it is in time', () => {
    const order = signed();
    const events = decideAnew(order.state, contactAt(order.due('contact')), new Set());
    expect(events.map(({ type }) => type)).toEqual(['CONTACTED']);
  });

  test('refused by the other state, the limits that ran out are written all the same, and the refusal', () => {
    const order = new Case().give('dispatch', { unit: 'BJ-110108002' });
    const late = order.due('contact') + HOUR;
    const events = decideAnew(order.state, contactAt(late), new Set());
    expect(events[events.length - 1]).toMatchObject({
      type: 'COMMAND_REFUSED',
      code: 'NOT_THE_HOLDER',
      message: 'm-late',
    });
    expect(events.map(({ type }) => type)).toContain('BREACHED');
  });

  test('what the ledger has already is not done again', () => {
    const order = signed();
    expect(decideAnew(order.state, contactAt(order.now), new Set(['m-late']))).toEqual([]);
  });
});
