import { z } from 'zod';
import type { Unit } from '../../rules/organisation';
import type { Pack } from '../../rules/pack';
import type { Api } from '../app';
import type { Deps } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { READ_PROBLEMS } from '../schemas/problem';
import { catalogueQuery } from '../schemas/query';

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

function headOf(pack: Pack) {
  return { profile: pack.profile, hash: pack.hash, version: pack.documents.policy.version };
}

function matches(
  search: string | undefined,
  words: { readonly code: string; readonly zh: string; readonly en: string },
): boolean {
  if (search === undefined) return true;
  const wanted = search.trim().toLowerCase();
  return [words.code, words.zh, words.en].some((word) => word.toLowerCase().includes(wanted));
}

/** The rules in force: what is a fact of the regulation and what is a proposal is said at every figure. */
export function ruleRoutes(app: Api, deps: Deps): void {
  app.get(
    '/v1/rules',
    {
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
}
