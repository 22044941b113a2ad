import fc from 'fast-check';
import { COMMAND_NAMES, type CommandName, COMMANDS, KINDS, type Role, ROLES } from '../../domain/commands';
import type { HangRules } from '../../domain/hanging';
import type { Instant, Level, Terms } from '../../domain/terms';
import { VARIED } from './bodies';
import {
  DAY,
  days,
  DISTRICT,
  HANGING,
  HOUR,
  hours,
  intakeOf,
  MINUTE,
  MONDAY,
  OTHER_STREET,
  STREET,
  SUPERVISION,
  terms,
  workdays,
} from './support';

/** One step of a random life: a command by somebody, and how much time passes before it. */
export interface Step {
  readonly name: CommandName;
  readonly body: unknown;
  readonly role: Role;
  readonly key: string;
  readonly unit: string | undefined;
  readonly which: number;
  readonly wait: number | 'due' | 'late' | 'slot';
  readonly fresh: boolean;
}

const anyRole: fc.Arbitrary<Role> = fc.constantFrom(...ROLES);

const waits: fc.Arbitrary<Step['wait']> = fc.oneof(
  fc.constantFrom<Step['wait']>('due', 'due', 'late', 'slot', 0, MINUTE, HOUR, DAY),
  fc.integer({ min: 0, max: 12 * DAY }),
);

/** People who answer each other within the hour: what they do meets before a limit has gone by. */
const brisk: fc.Arbitrary<Step['wait']> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Step['wait']>(0, MINUTE, HOUR, 'slot') },
  { weight: 1, arbitrary: waits },
);

const stepOf = (names: readonly CommandName[], pace = waits): fc.Arbitrary<Step> =>
  fc.constantFrom(...names).chain((name) =>
    fc.record({
      name: fc.constant(name),
      body: fc.constantFrom<unknown>(...VARIED[name]),
      // Mostly somebody who may, so that lives get far; now and then anybody.
      role: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom<Role>(...COMMANDS[name].roles) },
        { weight: 1, arbitrary: anyRole },
      ),
      key: fc.constantFrom('k1', 'k2'),
      unit: fc.constantFrom(undefined, undefined, undefined, undefined, STREET, OTHER_STREET, DISTRICT),
      /** Which of the units called in acts, where one does. */
      which: fc.nat(3),
      wait: pace,
      fresh: fc.boolean(),
    }),
  );

const step = stepOf(COMMAND_NAMES);

const CALLING_COMMANDS = [
  'sign',
  'whistle',
  'whistle',
  'arrive',
  'refuseWhistle',
  'findOnSite',
  'deliver',
  'releaseUnit',
  'ruleWhistle',
  'askCoUnit',
  'coReport',
  'report',
  'redo',
] as const;

const LEVEL_COMMANDS = [
  'assign',
  'assign',
  'assign',
  'advanceAssignment',
  'submitAssignment',
  'submitAssignment',
  'returnAssignment',
  'reviewAssignment',
  'reviewAssignment',
  'withdrawAssignment',
  'supervise',
  'answerSupervision',
  'reviewSupervision',
  'raise',
  'giveOpinion',
  'report',
] as const;

const law: fc.Arbitrary<Terms> = fc
  .record({
    level: fc.constantFrom<Level>(1, 2, 3, 4),
    automatic: fc.boolean(),
    basis: fc.constantFrom<Terms['route']['basis']>('direct', 'direct', 'direct', 'district', 'desk', 'liaison'),
    review: fc.constantFrom(0, 1, 24),
    redoMax: fc.constantFrom(0, 2),
    calls: fc.constantFrom(1, 3),
    maxExtensions: fc.constantFrom(1, 2),
    suggests: fc.boolean(),
    supervises: fc.boolean(),
  })
  .map(({ level, automatic, basis, review, redoMax, calls, maxExtensions, suggests, supervises }) =>
    terms(level, {
      ...(supervises && { supervision: { ...SUPERVISION, manyCallers: 3 } }),
      ...(suggests && {
        suggesting: { route: { unit: OTHER_STREET, copyTo: DISTRICT }, leader: DISTRICT, minConfidence: 0.95 },
      }),
      redoMax,
      route: { automatic, basis },
      limits: { reportReview: { value: review, unit: 'hour' } },
      followUp: { calls, minDays: Math.min(2, calls) },
      extension: { max: maxExtensions },
    }),
  );

const treatment = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ as: 'dispatch' } as const) },
  { weight: 2, arbitrary: fc.constantFrom({ as: 'hold' } as const, { as: 'askInfo' } as const) },
  { weight: 1, arbitrary: fc.constantFrom({ as: 'answer' } as const, { as: 'transfer', to: '110' } as const) },
);

export interface Life {
  readonly steps: readonly Step[];
  readonly law: Terms;
  readonly what: ReturnType<typeof intakeOf>;
  readonly start: Instant;
}

export const life: fc.Arbitrary<Life> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 60 }),
  law,
  what: fc
    .record({ kind: fc.constantFrom(...KINDS), treatment, sure: fc.constantFrom(undefined, 0.9499, 0.95, 1) })
    .map(({ kind, treatment: as, sure }) =>
      intakeOf({
        kind: as.as === 'answer' ? 'consult' : kind,
        treatment: as,
        ...(sure !== undefined && {
          suggestion: { model: 'm', units: [{ unit: OTHER_STREET, confidence: sure, basis: 'text' }] },
        }),
      }),
    ),
  // Across Spring Festival, the make-up days and into the year not announced.
  start: fc.integer({ min: MONDAY - 50 * DAY, max: MONDAY + 300 * DAY }),
});

/** Lives that get to the unit and are mostly about whistles and co-units. */
export const calledLife = livesOf(CALLING_COMMANDS, 3);

/** Lives that are mostly about units below the lead. */
export const levelsLife = livesOf(LEVEL_COMMANDS, 6);

function livesOf(names: readonly CommandName[], weight: number): fc.Arbitrary<Life> {
  return fc.record({
    steps: fc.array(fc.oneof({ weight: 1, arbitrary: step }, { weight, arbitrary: stepOf(names, brisk) }), {
      minLength: 5,
      maxLength: 60,
      size: 'medium',
    }),
    law: law.map((inForce) => ({ ...inForce, route: { ...inForce.route, basis: 'direct', automatic: true } as const })),
    what: fc.constant(intakeOf()),
    start: fc.integer({ min: MONDAY - 50 * DAY, max: MONDAY + 300 * DAY }),
  });
}

const HANGING_COMMANDS = [
  'sign',
  'askHang',
  'askHang',
  'endorseHang',
  'endorseHang',
  'ruleHang',
  'ruleHang',
  'reviewHang',
  'checkHang',
  'resumeHang',
  'report',
  'contact',
] as const;

const INTO_HANGING: readonly Step[] = (
  [
    ['sign', 'unit'],
    ['askHang', 'unit'],
    ['endorseHang', 'district'],
    ['ruleHang', 'city'],
  ] as const
).map(([name, role]) => {
  const body = { ...(VARIED[name][0] as object) };
  return { name, body, role, key: `k-${role}`, unit: undefined, which: 1, wait: MINUTE, fresh: true };
});

/** Lives that get to the unit and are mostly about orders that cannot be solved now, under rules of every kind. */
export const hungLife: fc.Arbitrary<Life> = fc.record({
  steps: fc
    .array(fc.oneof({ weight: 1, arbitrary: step }, { weight: 4, arbitrary: stepOf(HANGING_COMMANDS) }), {
      minLength: 5,
      maxLength: 60,
    })
    .map((steps) => [...INTO_HANGING, ...steps]),
  law: fc
    .record({
      of: law,
      silence: fc.constantFrom<HangRules['silence']>('refuse', 'climb'),
      atPromise: fc.constantFrom<HangRules['atPromise']>('resume', 'flag'),
      atStop: fc.constantFrom<HangRules['atStop']>('handle', 'close'),
      stop: fc.constantFrom(20, 60),
      district: fc.boolean(),
      report: fc.constantFrom(days(7), workdays(5), hours(100)),
    })
    .map(({ of, silence, atPromise, atStop, stop, district, report }) => {
      const { district: _, ...own } = HANGING;
      const rules = {
        ...(district ? HANGING : own),
        ...{ silence, atPromise, atStop, levels: [1, 2, 3, 4] as const, askBefore: hours(1) },
        stop: { value: stop, unit: 'naturalDay' as const },
      };
      const limits = { ...of.limits, report };
      return { ...of, limits, hanging: rules, route: { ...of.route, basis: 'direct', automatic: true } as const };
    }),
  what: fc.constant(intakeOf()),
  start: fc.integer({ min: MONDAY - 50 * DAY, max: MONDAY + 300 * DAY }),
});
