import type { Catalogue, Matter, Organisation, Owner } from './schemas';

/** Which value of a group was seen most often; the first seen wins a tie, so that a rerun gives the same pack. */
export class Tally {
  private readonly counts = new Map<string, number>();
  add(value: string): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }
  most(): string | undefined {
    let best: string | undefined;
    for (const [value, count] of this.counts)
      if (best === undefined || count > (this.counts.get(best) ?? 0)) best = value;
    return best;
  }
}

/** A tally for each key. */
export class Tallies {
  private readonly groups = new Map<string, Tally>();
  add(key: string, value: string): void {
    const tally = this.groups.get(key) ?? new Tally();
    this.groups.set(key, tally);
    tally.add(value);
  }
  get keys(): readonly string[] {
    return [...this.groups.keys()];
  }
  most(key: string): string | undefined {
    return this.groups.get(key)?.most();
  }
}

/** Documents that are read off the data instead of a folder. */
export interface Derived {
  readonly catalogue: Catalogue;
  readonly organisation: Organisation;
}

/** The four desks of an organisation derived from data, in a chain that ends at the leaders' desk. */
export function desksOf(prefix: string): Pick<Organisation, 'desks' | 'units'> {
  const desk = (name: string, zh: string, en: string, supervisor?: string): Organisation['units'][number] => ({
    code: `${prefix}-DESK-${name}`,
    kind: 'desk',
    zh,
    en,
    ...(supervisor !== undefined && { supervisor: `${prefix}-DESK-${supervisor}` }),
  });
  return {
    desks: {
      dispatch: `${prefix}-DESK-DISPATCH`,
      city: `${prefix}-DESK-CITY`,
      visit: `${prefix}-DESK-VISIT`,
      leader: `${prefix}-DESK-LEADER`,
    },
    units: [
      desk('LEADER', '督办台', 'Supervision desk'),
      desk('CITY', '值班台', 'Duty desk', 'LEADER'),
      desk('DISPATCH', '派单台', 'Dispatch desk', 'CITY'),
      desk('VISIT', '回访台', 'Follow-up desk', 'CITY'),
    ],
  };
}

/** Catalogue entry of a matter whose owner is what the data show: the unit that most of its orders went to. */
export function observedMatter(
  code: string,
  names: { readonly zh: string; readonly en: string },
  owner: Owner,
  rest: Pick<Matter, 'level' | 'dispatch'> & Partial<Pick<Matter, 'exceptions'>>,
): Matter {
  return { code, ...names, owner, automatic: true, ...rest };
}
