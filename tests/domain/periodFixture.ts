import type { Actor } from '../../domain/commands';
import { HOUR } from '../../domain/calendar';
import type { PeriodBodies, PeriodCommand, PeriodCommandName } from '../../domain/period/commands';
import { decidePeriod, freezing } from '../../domain/period/decide';
import type { Basis, PeriodEvent } from '../../domain/period/events';
import { foldPeriod } from '../../domain/period/evolve';
import type { PeriodState } from '../../domain/period/state';

/** 2026-10-19 00:00 and 2026-11-19 00:00 in Beijing. */
export const START = Date.UTC(2026, 9, 18, 16);
export const END = Date.UTC(2026, 10, 18, 16);
export const OBJECTION_UNTIL = END + 72 * HOUR;
export const FREEZE_AT = END + 120 * HOUR;

export const STREET: Actor = { role: 'unit', unit: 'BJ-110108001', key: 'k-street' };
export const APPRAISER: Actor = { role: 'appraiser', key: 'k-appraiser' };
export const SECOND: Actor = { role: 'appraiser', key: 'k-second' };
export const SUPERVISOR: Actor = { role: 'supervisor', key: 'k-supervisor' };
export const PAPER = 'a'.repeat(64);

const BASIS: Basis = { upTo: 7, through: 1, beforeThrough: 0, pack: 'b'.repeat(64), digest: 'c'.repeat(64) };

/** A period of November 2026 that goes on in a test's own time. */
export class Month {
  readonly events: PeriodEvent[] = [];

  constructor(daily = true) {
    const days = daily ? { daily: { cut: 720, afterMs: HOUR } } : {};
    this.events.push({ type: 'OPENED', at: START, period: '2026-11', start: START, end: END, ...days });
  }

  get state(): PeriodState {
    return foldPeriod(this.events) as PeriodState;
  }

  day(day: string, at: number): this {
    this.events.push({ type: 'PROVISIONAL', at, day, ...BASIS });
    return this;
  }

  close(at = END): this {
    this.events.push({ type: 'CLOSED', at, ...BASIS, objectionUntil: OBJECTION_UNTIL, freezeAt: FREEZE_AT });
    return this;
  }

  freeze(): this {
    this.events.push(...freezing(this.state, FREEZE_AT));
    return this;
  }

  sign(correction?: number): this {
    const version = this.state.versions.length + 1;
    const of = correction === undefined ? {} : { correction };
    this.events.push({ type: 'RESULT_SIGNED', at: FREEZE_AT, ...BASIS, version, key: 'k', ...of });
    return this;
  }

  /** @returns the types of the events it caused, or the code of the refusal */
  give<N extends PeriodCommandName>(name: N, body: PeriodBodies[N], actor: Actor, at = END + HOUR): unknown {
    const command = { id: `m-${this.events.length}`, name, body, actor } as unknown as PeriodCommand;
    const decided = decidePeriod(this.state, command, at);
    if ('refused' in decided) return decided.refused;
    this.events.push(...decided);
    return decided.map(({ type }) => type);
  }
}

export const ABOUT_ORDER = {
  about: 'order',
  orderNo: 'A-1',
  reason: 'unreasonableDemand',
  evidence: [PAPER],
} as const;
export const ABOUT_FIGURE = {
  about: 'figure',
  figure: 'resolution',
  reason: 'wrongRecord',
  evidence: [PAPER],
} as const;
export const PROPOSAL = { orderNo: 'A-1', reason: 'unreasonableDemand', evidence: [PAPER] } as const;
export const GRANTED = { no: 1, granted: true } as const;
export const REFUSED = { no: 1, granted: false, ground: 'evidenceLacking' } as const;
export const RECKONED_ANEW = { reason: 'lateRuling', exclude: [], include: [], evidence: [PAPER] } as const;
