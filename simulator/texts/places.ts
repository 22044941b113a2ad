import { latLngToCell } from 'h3-js';
import type { Pack } from '../../rules/pack';
import { Dice } from '../dice';

/** A place callers speak of: codes of the pack's gazetteer; the coordinates are made up. */
export interface TextPlace {
  readonly district: string;
  readonly street: string;
  readonly community: string;
  readonly streetName: string;
  readonly communityName: string;
  readonly lat: number;
  readonly lng: number;
  /** H3 cell of resolution 9 (edges of some 200 m). */
  readonly cell: string;
  /** Share of the city's orders, before it is brought to a sum of 1. */
  readonly weight: number;
}

/** `count` communities of the pack, of unlike size, drawn by the seed; streets come several times. */
export function placesOf({ documents }: Pick<Pack, 'documents'>, seed: number, count: number): readonly TextPlace[] {
  const { communities, organisation } = documents;
  const streets = organisation.districts.flatMap(({ code, streets: inside }) =>
    inside.map((street) => ({ district: code, street: street.code, streetName: street.zh })),
  );
  const dice = new Dice(seed, count, 902);
  const taken = new Map<string, TextPlace>();
  const most = streets.reduce((sum, { street }) => sum + Object.keys(communities.streets[street] ?? {}).length, 0);
  for (let tries = 0; taken.size < Math.min(count, most) && tries < most * 20; tries++) {
    const at = dice.pick(streets);
    const names = Object.entries(communities.streets[at.street] ?? {});
    if (names.length === 0) continue;
    const [number, name] = dice.pick(names);
    const community = `${at.street}${number}`;
    if (taken.has(community)) continue;
    const [lat, lng] = [39.75 + dice.next() * 0.35, 116.15 + dice.next() * 0.5];
    taken.set(community, {
      ...at,
      ...{ community, lat, lng, cell: latLngToCell(lat, lng, 9) },
      communityName: name.replace(/(社区|居委会|村委会|村民委员会|居民委员会)+$/u, ''),
      weight: 0.3 + dice.next() ** 3 * 4,
    });
  }
  return [...taken.values()];
}
