import type { Instant } from '../../../domain/terms';
import { ANY } from '../model/model';

/** What the watch knows of an order: codes, and a name of the caller that says nothing of the person. */
export interface Sighting {
  readonly orderNo: string;
  /** When it was received. */
  readonly at: Instant;
  readonly matter: string;
  readonly street?: string;
  readonly community?: string;
  /** Same name, same caller; an order without one is a caller by itself. */
  readonly caller?: string;
}

/** 激增 more of one matter at one place than its season; 一地多人 many callers at one place whatever the matter. */
export type SurgeKind = 'surge' | 'place';
/** A matter at a place; of the kind `place` the matter is {@link ANY}. */
export interface Cell {
  readonly kind: SurgeKind;
  readonly matter: string;
  readonly place: string;
}

export function cellKey({ kind, matter, place }: Cell): string {
  return `${kind}|${matter}|${place}`;
}

export function placesOf({ street, community }: Pick<Sighting, 'street' | 'community'>): readonly string[] {
  return [community, street].filter((place) => place !== undefined);
}

/**
 * The cells in which an order counts: the nearest place first, one matter before all of them. Callers of many matters
 * are looked for where people live beside each other, so in communities only.
 */
export function cellsOf(sighting: Sighting): readonly Cell[] {
  const surges = placesOf(sighting).map((place) => ({ kind: 'surge', matter: sighting.matter, place }) as const);
  const { community } = sighting;
  return community === undefined ? surges : [...surges, { kind: 'place', matter: ANY, place: community }];
}

/** Most cells an order counts in: what the budget of false alarms is shared among. */
export const MOST_CELLS = 3;
