import { z } from 'zod';
import type { Unit } from '../../rules/organisation';
import type { Pack } from '../../rules/pack';
import type { Api } from '../app';
import type { Deps } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { READ_PROBLEMS } from '../schemas/problem';
import { catalogueQuery } from '../schemas/query';
import { placeName } from '../views/names';

const head = { profile: z.string(), hash: z.string(), version: z.string() };
const document = z.record(z.string(), z.unknown());
const provenance = z.object({ source: z.unknown().optional(), certainty: z.unknown().optional() }).loose();

const rulesView = z
  .object({
    ...head,
    versions: z.record(z.string(), z.string()),
    policy: document.describe(
      '每个数值附来源（source）与确定性（certainty）/ every figure with its source and certainty',
    ),
    calendar: document,
    desks: document,
  })
  .meta({ id: 'Rules' });
const catalogueView = z
  .object({ ...head, matters: z.array(z.looseObject({ code: z.string(), zh: z.string(), en: z.string() })) })
  .extend(provenance.shape)
  .meta({ id: 'Catalogue' });
const unitView = z.object({
  code: z.string(),
  kind: z.string(),
  zh: z.string(),
  en: z.string(),
  supervisor: z.string().exactOptional(),
  district: z.string().exactOptional(),
});
const unitsView = z.object({ ...head, units: z.array(unitView) }).meta({ id: 'Units' });

const placeView = z.object({
  code: z.string(),
  kind: z.enum(['district', 'street', 'community']),
  zh: z.string(),
  en: z.string().exactOptional(),
  street: z.string().exactOptional(),
  district: z.string().exactOptional(),
});
const placesView = z.object({ ...head, places: z.array(placeView) }).meta({ id: 'Places' });
type PlaceRow = z.output<typeof placeView>;

/** A city has thousands of communities; more than these are not looked through by anybody. */
const MOST_PLACES = 200;

/** Districts, then streets, then communities, each with those above it. */
function* placesOf(pack: Pack): Generator<PlaceRow> {
  const { districts, streets, communities } = pack.gazetteer;
  const row = (kind: PlaceRow['kind'], code: string, above: Pick<PlaceRow, 'street' | 'district'>): PlaceRow => ({
    code,
    kind,
    ...(placeName(pack, code) ?? { zh: code }),
    ...above,
  });
  for (const district of districts.keys()) yield row('district', district, {});
  for (const [street, district] of streets) yield row('street', street, { district });
  for (const [community, street] of communities) {
    const district = streets.get(street);
    yield row('community', community, { street, ...(district !== undefined && { district }) });
  }
}

function headOf(pack: Pack) {
  return { profile: pack.profile, hash: pack.hash, version: pack.documents.policy.version };
}

function matches(
  search: string | undefined,
  words: { readonly code: string; readonly zh: string; readonly en?: string },
): boolean {
  if (search === undefined) return true;
  const wanted = search.trim().toLowerCase();
  return [words.code, words.zh, words.en ?? ''].some((word) => word.toLowerCase().includes(wanted));
}

/** The rules in force: what is a fact of the regulation and what is a proposal is said at every figure. */
export function ruleRoutes(app: Api, deps: Deps): void {
  app.get(
    '/v1/rules',
    {
      config: { right: 'readRules' },
      schema: {
        tags: [TAGS.rules],
        summary: '现行规则 / the rules in force',
        security: SECURITY,
        response: { 200: rulesView, ...READ_PROBLEMS },
      },
    },
    async () => {
      const pack = await deps.rules.active();
      const { policy, catalogue, organisation, communities, calendar } = pack.documents;
      const documents = { policy, catalogue, organisation, communities, calendar };
      const versions = Object.fromEntries(Object.entries(documents).map(([name, { version }]) => [name, version]));
      return {
        ...headOf(pack),
        versions,
        policy: { ...policy },
        calendar: { ...calendar },
        desks: { ...organisation.desks },
      };
    },
  );

  app.get(
    '/v1/rules/catalogue',
    {
      config: { right: 'readRules' },
      schema: {
        tags: [TAGS.rules],
        summary: '派单目录 / the dispatch catalogue',
        security: SECURITY,
        querystring: catalogueQuery,
        response: { 200: catalogueView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const pack = await deps.rules.active();
      const { matters, source, certainty } = pack.documents.catalogue;
      const { search } = request.query;
      return { ...headOf(pack), source, certainty, matters: matters.filter((matter) => matches(search, matter)) };
    },
  );

  app.get(
    '/v1/rules/organisation/units',
    {
      config: { right: 'readRules' },
      schema: {
        tags: [TAGS.rules],
        summary: '承办单位 / the units',
        security: SECURITY,
        querystring: catalogueQuery,
        response: { 200: unitsView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const pack = await deps.rules.active();
      const units: Unit[] = [...pack.units.values()];
      return { ...headOf(pack), units: units.filter((unit) => matches(request.query.search, unit)) };
    },
  );

  app.get(
    '/v1/rules/places',
    {
      config: { right: 'readRules' },
      schema: {
        tags: [TAGS.rules],
        summary: '区、街道（乡镇）、社区代码 / codes of districts, streets and communities',
        description: `至多 ${MOST_PLACES} 条，以 search 缩小范围 / at most ${MOST_PLACES}; narrow by search`,
        security: SECURITY,
        querystring: catalogueQuery,
        response: { 200: placesView, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const pack = await deps.rules.active();
      const places: PlaceRow[] = [];
      for (const place of placesOf(pack)) {
        if (matches(request.query.search, place)) places.push(place);
        if (places.length === MOST_PLACES) break;
      }
      return { ...headOf(pack), places };
    },
  );
}
