import { fallDue } from '../../domain/decide';
import { nextDue } from '../../domain/agenda';
import { DAY, HOUR, MINUTE } from '../../domain/calendar';
import type { OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import { iso } from '../../api/views/coded';
import { orderOf } from '../../api/views/order';
import { timelineOf } from '../../api/views/timeline';
import { NINE_THIRTY, takenIn } from './orders';

/** Lets everything fall due that is due before `until`, each item noticed `late` ms after it was due. */
function letPass(events: readonly OrderEvent[], until: number, late: number): readonly OrderEvent[] {
  const all = [...events];
  for (let state: OrderState = fold(all), item = nextDue(state); item && item.at < until; item = nextDue(state)) {
    all.push(...fallDue(state, Math.max(item.at + late, state.lastAt)));
    state = fold(all);
  }
  return all;
}

const stored = (events: readonly OrderEvent[]) => events.map((event, index) => ({ seq: index + 1, hash: '', event }));

describe('times as people read them', () => {
  test('ISO 8601 at +08:00, across midnight', () => {
    expect(iso(NINE_THIRTY)).toBe('2026-11-24T09:30:00.000+08:00');
    expect(iso(Date.UTC(2026, 11, 31, 16))).toBe('2027-01-01T00:00:00.000+08:00');
  });

  test('what happened by the clock says when it had been due and when it was noticed', () => {
    const events = letPass(takenIn(), NINE_THIRTY + 25 * HOUR, 5 * MINUTE);
    const rows = timelineOf('BJ20261124-000123', stored(events)).events;
    for (const row of rows) {
      if (row.by.role.code !== 'timer') expect(row.dueAt).toBeUndefined();
      else expect(Date.parse(row.at) - Date.parse(row.dueAt ?? '')).toBe(5 * MINUTE);
    }
    expect(rows.map(({ type }) => type.code)).toEqual(
      expect.arrayContaining(['SIGNED', 'WARNED', 'BREACHED', 'FOLLOW_UP_OPENED']),
    );
    expect(rows.find(({ type }) => type.code === 'WARNED')?.type.zh).toBe('黄灯提醒');
  });

  test('the facts of an event hold codes and readable instants, neither terms nor armed deadlines', () => {
    const [received] = timelineOf('BJ20261124-000123', stored(takenIn())).events;
    expect(received?.facts).not.toHaveProperty('terms');
    expect(received?.facts).not.toHaveProperty('due');
    expect(received?.facts).toMatchObject({ matter: 'heating.none', text: 'a'.repeat(64) });
    const breached = timelineOf('x', stored(letPass(takenIn(), NINE_THIRTY + 25 * HOUR, 1))).events.find(
      ({ type }) => type.code === 'BREACHED',
    );
    expect(breached?.facts.dueAt).toMatch(/\+08:00$/);
  });
});

describe('clocks', () => {
  test('the citizen clock runs from receipt, through every holder, until the end', () => {
    const state = fold(letPass(takenIn(), NINE_THIRTY + 3 * DAY, 1));
    const now = NINE_THIRTY + 3 * DAY;
    const { clocks } = orderOf(state, now, 'ledger');
    expect(clocks.citizen).toEqual({ from: iso(NINE_THIRTY), elapsedMs: 3 * DAY });
    expect(clocks.units.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)).toBe(3 * DAY);
    expect(clocks.units.filter(({ running }) => running)).toHaveLength(1);
  });

  test('time booked to somebody else counts there', () => {
    const state = fold(takenIn());
    const [first, ...rest] = state.spans;
    if (first === undefined) throw new Error('no span');
    const booked = { ...state, spans: [{ ...first, to: NINE_THIRTY + HOUR, bookedTo: 'BJ-OTHER' }, ...rest] };
    expect(orderOf(booked, NINE_THIRTY + HOUR, 'ledger').clocks.units).toContainEqual({
      unit: 'BJ-OTHER',
      elapsedMs: HOUR,
      running: false,
    });
  });
});

describe('why a deadline is the instant it is', () => {
  test('the stretches join without a gap from start to deadline', () => {
    const state = fold(takenIn('property.service'));
    const { due } = orderOf(state, NINE_THIRTY, 'ledger');
    const explained = due.filter(({ why }) => why !== undefined);
    expect(explained.map(({ kind }) => kind.code)).toContain('report');
    for (const { at, from, why = [] } of explained) {
      expect([why[0]?.from, why.at(-1)?.to]).toEqual([from, at]);
      why.slice(1).forEach((stretch, index) => expect(stretch.from).toBe(why[index]?.to));
    }
  });

  test('a deadline moved by a person is not explained by the limit it no longer follows', () => {
    const state = fold(takenIn('property.service'));
    const { report } = state.due;
    if (report === undefined) throw new Error('no report limit');
    const moved = { ...state, due: { ...state.due, report: { ...report, at: report.at + DAY } } };
    const found = orderOf(moved, NINE_THIRTY, 'ledger').due.find(({ kind }) => kind.code === 'report');
    expect(found).not.toHaveProperty('why');
  });
});
