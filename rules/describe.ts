import type { Certainty } from './figures';
import type { Pack } from './pack';

/** One figure of a pack with where it comes from. */
export interface Figure {
  /** Where it stands, e.g. `policy.limits.report.3`. */
  readonly path: string;
  /** As a person reads it: `7 naturalDay (rollOver)`, `0.8`, `[[540,720],[840,1200]]`. */
  readonly value: string;
  readonly source: string;
  readonly certainty: Certainty;
  readonly note?: string;
}

/** Every figure of policy and calendar, and the legal limits of the catalogue, in the order of the documents. */
export function figuresOf(pack: Pack): readonly Figure[] {
  const { policy, catalogue, calendar } = pack.documents;
  const legal = Object.fromEntries(
    catalogue.matters.filter((each) => each.legal).map((each) => [each.code, each.legal]),
  );
  return [
    ...collect(policy, 'policy'),
    ...collect({ segments: calendar.segments }, 'calendar'),
    ...collect(legal, 'catalogue.legal'),
  ];
}

function collect(value: unknown, path: string): readonly Figure[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isFigure(value)) {
    const { source, certainty, note } = value;
    return [{ path, value: spoken(value), source, certainty, ...(note !== undefined && { note }) }];
  }
  return Object.entries(value).flatMap(([key, each]) => collect(each, `${path}.${key}`));
}

interface RawFigure {
  readonly value: unknown;
  readonly unit?: string;
  readonly rollOver?: boolean;
  readonly source: string;
  readonly certainty: Certainty;
  readonly note?: string;
}

function isFigure(value: object): value is RawFigure {
  return 'value' in value && 'source' in value && 'certainty' in value;
}

function spoken({ value, unit, rollOver }: RawFigure): string {
  const figure = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return [figure, unit, rollOver === true ? '(rollOver)' : undefined].filter((part) => part !== undefined).join(' ');
}
