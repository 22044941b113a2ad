import { z } from 'zod';
import { FIGURE_NAMES, FIGURES, type FigureRule } from '../../appraisal/figureTable';
import { grossAndNet, isDispatchers, isPlaces, type Scale } from '../../appraisal/figures';
import { type Stretch, stretchOf } from '../../appraisal/period';
import { periodOf } from '../../domain/calendar-days';
import { isGrassroots, placeOf } from '../../rules/organisation';
import type { Policy } from '../../rules/schemas';
import type { Api } from '../app';
import { type Principal, principalOf, reaches, sightOf } from '../auth';
import { type Deps, packOf } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { behindList, figureList, figureName, figureRules, unitFigures } from '../schemas/figures';
import { READ_PROBLEMS } from '../schemas/problem';
import { behindQuery, figureListQuery, figuresQuery } from '../schemas/query';
import { code } from '../schemas/text';
import { bandView, behindView, figureView, ruleView, stretchView } from '../views/figures';
import { pageView } from '../views/lists';
import { beyond } from './lists';
import { named } from '../views/names';
import { pageOf } from './paging';

/** A unit's figures are for itself and those above it; a dispatcher's only for who reads those of everybody. */
function mayRead(principal: Principal, right: 'readUnitFigures' | 'readFigureOrders', whose: string | undefined): void {
  const sight = sightOf(principal, right);
  const inReach = whose === undefined ? sight.all : reaches(sight, whose);
  if (!inReach) throw new Problem('FORBIDDEN', { rule: 'art. 33; §2.4' });
}

function scaleOf({ scale }: Policy): Scale {
  return { satisfied: scale.satisfied.value, basic: scale.basic.value };
}

/** Both sides of whistle, help and dispatch in figures (art. 14, 16, 33; WH-6, WH-7; S2 art. 44). */
export function figureRoutes(app: Api, deps: Deps): void {
  const { ledger, now } = deps;
  const within = async (label: string | undefined): Promise<{ readonly period: Stretch; readonly policy: Policy }> => {
    const { policy } = (await deps.rules.active()).documents;
    const startDay = policy.periodStartDay.value;
    const period = stretchOf(label ?? periodOf(now(), startDay).label, startDay);
    if (period === undefined) throw new Problem('INVALID_QUERY');
    return { period, policy };
  };

  app.get(
    '/v1/figures',
    {
      config: { right: 'readFigureRules' },
      schema: {
        tags: [TAGS.figures],
        summary: '指标定义：分子、分母、依据 / what each figure counts, of what, and by which article',
        security: SECURITY,
        response: { 200: figureRules, ...READ_PROBLEMS },
      },
    },
    () => ({ figures: FIGURE_NAMES.map(ruleView) }),
  );

  app.get(
    '/v1/units/:unit/figures',
    {
      config: { right: 'readUnitFigures' },
      schema: {
        tags: [TAGS.figures],
        summary: '一个单位的各项数据 / the figures of one unit',
        description:
          '每项都有分子、分母、置信区间与工单出处。吹哨率只给区间，不排名、不计次奖励（WH-7）；样本不足不给区间。按行为发生时刻归入考核期。\n\n' +
          'Each with numerator, denominator, interval, and the way to its orders. Whistling is a band, never a rank or a reward ' +
          'for the count (WH-7); no band below the least sample. What began within the period counts in it.',
        security: SECURITY,
        params: z.object({ unit: code }),
        querystring: figuresQuery,
        response: { 200: unitFigures, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { unit } = request.params;
      mayRead(principalOf(request), 'readUnitFigures', unit);
      const pack = await deps.rules.active();
      const known = pack.units.get(unit);
      if (known === undefined) throw new Problem('UNKNOWN_UNIT');
      const { period, policy } = await within(request.query.period);
      const place = placeOf(pack.documents.organisation.prefix, known);
      const own = await ledger.tallies(unit, period);
      const ofPlace = place === undefined ? [] : await ledger.tallies(place, period);
      const sample = policy.appraisal.minSample.value;
      const names = FIGURE_NAMES.filter((name) => !isDispatchers(FIGURES[name]));
      const told = names.filter((name) => place !== undefined || !isPlaces(FIGURES[name]));
      const figures = told.map((name) => {
        const rule: FigureRule = FIGURES[name];
        const figure = grossAndNet(rule, isPlaces(rule) ? ofPlace : own, scaleOf(policy));
        const whose = isPlaces(rule) ? (place ?? unit) : unit;
        return {
          ...{ figure: ruleView(name).figure, good: ruleView(name).good },
          ...figureView(name, figure, whose, period.label),
          enough: figure.net.of >= sample,
          ...(rule.good === 'band' && isGrassroots(known) && bandView(figure.gross, policy)),
        };
      });
      return named({ unit, period: stretchView(period), sample, figures }, await packOf(deps));
    },
  );

  app.get(
    '/v1/figures/:figure',
    {
      config: { right: 'readFigure' },
      schema: {
        tags: [TAGS.figures],
        summary: '一项数据，逐单位（按代码，不排名）/ one figure, of everybody, by code and not by rank',
        security: SECURITY,
        params: z.object({ figure: figureName }),
        querystring: figureListQuery,
        response: { 200: figureList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { figure: name } = request.params;
      const rule: FigureRule = FIGURES[name];
      const { period, policy } = await within(request.query.period);
      const found = await ledger.talliesOfAll(rule, period, pageOf(request.query));
      const rows = found.items.map(({ whose, tallies }) => ({
        ...(isDispatchers(rule) ? { dispatcher: whose } : isPlaces(rule) ? { place: whose } : { unit: whose }),
        ...figureView(name, grossAndNet(rule, tallies, scaleOf(policy)), whose, period.label),
      }));
      const { figure, good } = ruleView(name);
      const sample = policy.appraisal.minSample.value;
      const answer = { figure, good, period: stretchView(period), sample, rows, ...pageView(found) };
      return named(answer, await packOf(deps));
    },
  );

  app.get(
    '/v1/figures/:figure/orders',
    {
      config: { right: 'readFigureOrders' },
      schema: {
        tags: [TAGS.figures],
        summary: '一项数据背后的工单，及其计入与否的依据 / the orders behind a figure, and why each counts or not',
        security: SECURITY,
        params: z.object({ figure: figureName }),
        querystring: behindQuery,
        response: { 200: behindList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { figure: name } = request.params;
      const { whose, counted } = request.query;
      mayRead(principalOf(request), 'readFigureOrders', isDispatchers(FIGURES[name]) ? undefined : whose);
      const { period } = await within(request.query.period);
      const seen = { ...period, ...beyond(sightOf(principalOf(request), 'readFigureOrders'), whose) };
      const found = await ledger.ordersBehind(FIGURES[name], whose, seen, counted, pageOf(request.query));
      const answer = {
        ...{ figure: ruleView(name).figure, whose, period: stretchView(period) },
        orders: found.items.map((item) => behindView(name, item)),
        ...pageView(found),
      };
      return named(answer, await packOf(deps));
    },
  );
}
