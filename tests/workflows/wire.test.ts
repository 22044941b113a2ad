import fc from 'fast-check';
import { COMMAND_NAMES, type Command } from '../../domain/commands';
import type { EventType } from '../../domain/events';
import { loadPack } from '../../rules/load';
import { resolve } from '../../rules/resolve';
import { answerFromWire, answerToWire, commandFromWire, commandToWire } from '../../workflows/messages';
import { fromWire, toWire } from '../../workflows/wire';

const PACK = loadPack('beijing');
const AT = Date.UTC(2026, 10, 24);

describe('what travels short', () => {
  test('the terms of every matter, level and place come back as they were, in half the bytes or less', () => {
    const asked = { profile: PACK.profile, pack: PACK.hash };
    let seen = 0;
    for (const matter of PACK.matters.keys()) {
      for (const level of [1, 2, 3, 4] as const) {
        for (const place of [{}, { district: '110108' }, { district: '110108', street: '110108001' }]) {
          const terms = resolve(PACK, { matter, place, kind: 'complaint', level, at: AT, outward: level === 2 });
          if ('refused' in terms) continue;
          seen++;
          const wire = JSON.stringify(toWire(terms, asked));
          expect(fromWire(JSON.parse(wire), asked)).toEqual(terms);
          expect(wire.length).toBeLessThan(JSON.stringify(terms).length / 2);
        }
      }
    }
    expect(seen).toBeGreaterThan(500);
  });

  test('so do the rules for a suggestion, with and without units called in', () => {
    const asked = { profile: PACK.profile, pack: PACK.hash };
    const question = { matter: 'other.unclear', place: { district: '110108' }, kind: 'help', at: AT } as const;
    const called = { by: 'BJ-110108001', units: ['BJ-110108-MSA'], whistle: false };
    for (const suggested of ['BJ-110108-MSA', 'BJ-110108001'])
      for (const more of [{}, { called }]) {
        const terms = resolve(PACK, { ...question, suggested, ...more });
        if ('refused' in terms) throw new Error(terms.refused);
        expect(terms).toHaveProperty('suggesting');
        expect(fromWire(JSON.parse(JSON.stringify(toWire(terms, asked))), asked)).toEqual(terms);
      }
  });

  test('terms of a command that assigns downwards carry what it needs, with and without units called in', () => {
    const asked = { profile: PACK.profile, pack: PACK.hash };
    const place = { district: '110108', street: '110108001' };
    const assigned = { by: 'BJ-110108', unit: 'BJ-110108001' };
    const called = { by: 'BJ-110108001', units: ['BJ-110108-MSA'], whistle: true };
    for (const more of [{ assigned }, { assigned, called }, { called }]) {
      const terms = resolve(PACK, { matter: 'road.occupied', place, kind: 'complaint', at: AT, ...more });
      if ('refused' in terms) throw new Error(terms.refused);
      expect('assigning' in terms).toBe('assigned' in more);
      expect(fromWire(JSON.parse(JSON.stringify(toWire(terms, asked))), asked)).toEqual(terms);
    }
  });

  test('terms of another profile or pack than asked keep their names', () => {
    const terms = resolve(PACK, { matter: 'heating.none', place: {}, kind: 'complaint', at: AT });
    if ('refused' in terms) throw new Error(terms.refused);
    const asked = { profile: PACK.profile, pack: '' };
    expect(fromWire(toWire(terms, asked), asked)).toEqual(terms);
  });

  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const text = fc.string({ minLength: 1 });

  test('every command comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...COMMAND_NAMES),
        text,
        maybe(text),
        maybe(text),
        maybe(fc.integer({ min: 1 })),
        (name, id, unit, key, receivedAt) => {
          const actor = { role: 'unit', ...(unit !== undefined && { unit }), ...(key !== undefined && { key }) };
          const command = {
            id,
            name,
            body: { note: 'x' },
            actor,
            ...(receivedAt !== undefined && { receivedAt }),
          } as unknown as Command;
          expect(commandFromWire(name, commandToWire(command))).toEqual(command);
        },
      ),
    );
  });

  test('every answer comes back as it was', () => {
    const events = fc.array(fc.constantFrom<EventType>('SIGNED', 'CONTACTED', 'REPORTED'));
    fc.assert(
      fc.property(
        fc.nat(),
        events,
        fc.constantFrom({}, { pending: true as const }, { duplicate: true as const }),
        (seq, types, mark) => {
          const answer = { command: 'sign' as const, seq, stage: 'HANDLING' as const, events: types, ...mark };
          expect(answerFromWire(answerToWire(answer))).toEqual(answer);
        },
      ),
    );
  });
});
