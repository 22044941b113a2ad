import type { Pack } from '../../rules/pack';
import { communityOf, placeUnit } from '../../rules/organisation';

/** What a code of the rules is called; without `en` where the rules give no English name. */
export interface Name {
  readonly zh: string;
  readonly en?: string;
}

/** The codes of one answer with what they are called. */
export interface Names {
  readonly units?: Readonly<Record<string, Name>>;
  readonly matters?: Readonly<Record<string, Name>>;
  readonly places?: Readonly<Record<string, Name>>;
}

type What = keyof Names;

/** In which fields of answers and events which codes stand; other strings there (`to: 119`) are no code of the rules. */
const FIELDS: Readonly<Record<string, What>> = {
  unit: 'units',
  copyTo: 'units',
  owner: 'units',
  proposedUnit: 'units',
  desk: 'units',
  to: 'units',
  by: 'units',
  caller: 'units',
  units: 'units',
  waitingFor: 'units',
  instead: 'units',
  supervisor: 'units',
  matter: 'matters',
  district: 'places',
  street: 'places',
  community: 'places',
};

/** The name of a district, street or community. */
export function placeName(pack: Pack, code: string): Name | undefined {
  const own = pack.units.get(placeUnit(pack.documents.organisation.prefix, code));
  if (own !== undefined) return nameOf(own);
  const zh = pack.documents.communities.streets[code.slice(0, -3)]?.[code.slice(-3)];
  return zh === undefined ? undefined : { zh };
}

/** English beside Chinese only where it is another word. */
function nameOf({ zh, en }: { readonly zh: string; readonly en: string }): Name {
  return en === zh ? { zh } : { zh, en };
}

/** What a code is called in these rules; undefined for a code they do not know. */
export function nameIn(pack: Pack, what: What, code: string): Name | undefined {
  if (what === 'places') return placeName(pack, code);
  const found = pack[what].get(code);
  if (found !== undefined || what === 'matters') return found && nameOf(found);
  const assistant = communityOf(pack.documents.organisation.prefix, pack.gazetteer, code);
  return assistant && placeName(pack, assistant.community);
}

/**
 * The answer with the names of all units, matters and places whose codes stand in it. Unchanged without a pack: names may
 * be missing, an answer may not. Codes this pack does not know stay without a name.
 */
export function named<V extends object>(answer: V, pack: Pack | undefined): V & { readonly names?: Names } {
  if (pack === undefined) return answer;
  const found: { [W in What]?: Record<string, Name> } = {};
  const visit = (value: unknown, field: string): void => {
    if (typeof value === 'string') {
      const what = FIELDS[field];
      const name = what && nameIn(pack, what, value);
      if (what !== undefined && name !== undefined) (found[what] ??= {})[value] = name;
    } else if (Array.isArray(value)) for (const item of value) visit(item, field);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(inner, key);
  };
  visit(answer, '');
  return Object.keys(found).length === 0 ? answer : { ...answer, names: found };
}
