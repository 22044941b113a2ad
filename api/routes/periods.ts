import { appraisalRules } from '../../rules/appraisal';
import { excludedOrders, type PeriodState } from '../../domain/period/state';
import type { Api } from '../app';
import { principalOf, reaches, type Sight, sees, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import {
  periodCases,
  periodFigures,
  periodFiguresQuery,
  periodList,
  periodParams,
  periodRanks,
  periodRanksQuery,
  periodState,
  signedVersion,
  versionParams,
} from '../schemas/periods';
import { READ_PROBLEMS } from '../schemas/problem';
import { named } from '../views/names';
import { correctionView, exclusionView, figuresOfView, objectionView, periodView, sourceView } from '../views/periods';
import { groupView, ratesView, standingView } from '../views/ranks';

/** @throws Problem UNKNOWN_PERIOD */
export async function periodOrRefuse({ periods }: Pick<Deps, 'periods'>, period: string): Promise<PeriodState> {
  const state = await periods.state(period);
  if (!state) throw new Problem('UNKNOWN_PERIOD');
  return state;
}

/** What is to be seen of appraisal periods: course, cases, figures as they were told, signed versions (art. 32; AP-4…9). */
export function periodRoutes(app: Api, deps: Deps): void {
  const { periods } = deps;
  /** Units see a signed version once it is published, everything provisional at once. */
  const figuresOf = async (request: Parameters<typeof principalOf>[0], period: string, of?: string) => {
    const state = await periodOrRefuse(deps, period);
    const all = seesUnpublished(request);
    const hidden = state.versions.filter(({ publishedAt }) => !all && publishedAt === undefined);
    const what = of === undefined || !/^\d/.test(of) ? of : `day/${of}`;
    const names = hidden.map(({ version }) => `v${version}`);
    const found = await periods.figures(period, what, names);
    if (!found) throw new Problem('UNKNOWN_VERSION');
    return found;
  };

  app.get(
    '/v1/periods',
    {
      config: { right: 'readPeriods' },
      schema: {
        tags: [TAGS.figures],
        summary: '考核期清单 / the appraisal periods, newest first',
        security: SECURITY,
        response: { 200: periodList, ...READ_PROBLEMS },
      },
    },
    async () => {
      const labels = [...(await periods.labels())].reverse();
      const states = await Promise.all(labels.map((label) => periods.state(label)));
      return { periods: states.flatMap((state) => (state ? [periodView(state)] : [])) };
    },
  );

  app.get(
    '/v1/periods/:period',
    {
      config: { right: 'readPeriods' },
      schema: {
        tags: [TAGS.figures],
        summary: '一个考核期：状态、期限、各版结果 / one period: stage, windows, versions of the result',
        security: SECURITY,
        params: periodParams,
        response: { 200: periodState, ...READ_PROBLEMS },
      },
    },
    async (request) => periodView(await periodOrRefuse(deps, request.params.period)),
  );

  app.get(
    '/v1/periods/:period/cases',
    {
      config: { right: 'readPeriodCases' },
      schema: {
        tags: [TAGS.figures],
        summary: '异议、剔除与更正；承办单位只见本单位的 / objections, exclusions, corrections; a unit sees its own',
        security: SECURITY,
        params: periodParams,
        response: { 200: periodCases, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const state = await periodOrRefuse(deps, request.params.period);
      const sight = sightOf(principalOf(request), 'readPeriodCases');
      const known = await ordersSeen(deps, sight, state);
      const objections = state.objections.filter((each) => reaches(sight, each.unit));
      const exclusions = state.exclusions.filter(({ orderNo }) => known(orderNo));
      const answer = {
        period: state.period,
        objections: objections.map(objectionView),
        exclusions: exclusions.map(exclusionView),
        corrections: state.corrections.map((each) => correctionView(each, known)),
      };
      return named(answer, await packOf(deps));
    },
  );

  app.get(
    '/v1/periods/:period/ranks',
    {
      config: { right: 'readPeriods' },
      schema: {
        tags: [TAGS.figures],
        summary: '一组的三率与名次，如当时所公布 / rates and ranks of a group, as they were told then',
        description:
          '全口径与剔除后并列，附样本与置信区间；签名版本永不改变。\n\nAll orders and after exclusions side by side, with sample and interval; a signed version never changes.',
        security: SECURITY,
        params: periodParams,
        querystring: periodRanksQuery,
        response: { 200: periodRanks, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { group: wanted, of } = request.query;
      const kept = await figuresOf(request, request.params.period, of);
      const found = kept.result.groups.find(({ group }) => group.code === wanted);
      if (!found) throw new Problem('INVALID_QUERY');
      const pack = await deps.rules.get(kept.basis.pack);
      const rules = appraisalRules(pack.documents.policy);
      const answer = {
        ...sourceView(request.params.period, kept),
        group: groupView(found.group),
        pooled: ratesView((rate) => found.pooled[rate].net.share),
        mean: ratesView((rate) => found.mean[rate]),
        rows: found.rows.map((row) => standingView(row, rules)),
      };
      return named(answer, pack);
    },
  );

  app.get(
    '/v1/periods/:period/figures',
    {
      config: { right: 'readUnitFigures' },
      schema: {
        tags: [TAGS.figures],
        summary:
          '一个单位的各项数据、办理时长、挂账存量、万人诉求比 / figures, handling times, hang stock and demand of one unit',
        security: SECURITY,
        params: periodParams,
        querystring: periodFiguresQuery,
        response: { 200: periodFigures, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { whose, of } = request.query;
      if (!reaches(sightOf(principalOf(request), 'readUnitFigures'), whose))
        throw new Problem('FORBIDDEN', { rule: 'art. 33; §2.4' });
      const kept = await figuresOf(request, request.params.period, of);
      const answer = { ...sourceView(request.params.period, kept), ...figuresOfView(kept.result, whose) };
      return named(answer, await packOf(deps));
    },
  );

  app.get(
    '/v1/periods/:period/versions/:version',
    {
      config: { right: 'readPeriods' },
      schema: {
        tags: [TAGS.figures],
        summary: '一版签名结果，全文与签名 / a signed version, whole and with its signature',
        security: SECURITY,
        params: versionParams,
        response: { 200: signedVersion, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { period, version } = request.params;
      const kept = await figuresOf(request, period, `v${version}`);
      const statement = (await periods.versions(period)).find((each) => each.version === version);
      if (!statement) throw new Problem('UNKNOWN_VERSION');
      return { statement: { ...statement }, result: { ...kept.result } };
    },
  );
}

function seesUnpublished(request: Parameters<typeof principalOf>[0]): boolean {
  return principalOf(request).roles.some((role) => role !== 'unit' && role !== 'district');
}

/** Which orders of the period's cases whoever asks may know of. */
async function ordersSeen({ ledger }: Deps, sight: Sight, state: PeriodState): Promise<(orderNo: string) => boolean> {
  if (sight.all) return () => true;
  const asked = new Set([...state.exclusions.map(({ orderNo }) => orderNo), ...excludedOrders(state)]);
  for (const { exclude, include } of state.corrections) for (const no of [...exclude, ...include]) asked.add(no);
  const seen = new Set<string>();
  for (const orderNo of asked) {
    const order = await ledger.order(orderNo);
    if (order && sees(sight, order.state)) seen.add(orderNo);
  }
  return (orderNo) => seen.has(orderNo);
}
