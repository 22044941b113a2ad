import { z } from 'zod';
import type { PeriodState } from '../../domain/period/state';
import { formatOf, MEDIA_TYPES } from '../../outputs/documents';
import type { Api } from '../app';
import type { Deps } from '../deps';
import { SECURITY, TAGS } from '../openapi';
import { Problem } from '../problem';
import { outputList, outputParams, outputsQuery, periodParams } from '../schemas/periods';
import { READ_PROBLEMS, WRITE_PROBLEMS } from '../schemas/problem';
import { outputView } from '../views/periods';
import { periodOrRefuse } from './periods';

/** Name under which figures are kept: a day is `day/2026-11-20` there. */
const keptName = (of: string) => (/^\d/.test(of) ? `day/${of}` : of);

/** The files of a period's figures 成果文件: have them made, see how far that is, fetch them (art. 32, 34). */
export function outputRoutes(app: Api, { periods }: Deps): void {
  /** Those whose files were made, or may be asked for at any time. */
  const namesOf = (state: PeriodState, made: readonly string[]) => [
    ...(state.closedAt === undefined ? [] : ['close']),
    ...state.versions.map(({ version }) => `v${version}`),
    ...made.filter((of) => of.startsWith('day/')),
  ];
  const viewsOf = async (period: string, wanted: (made: readonly string[]) => readonly string[]) => {
    const made = await periods.outputs(period);
    return Promise.all(
      wanted(made.map(({ what }) => what)).map(async (of) => {
        const kept = made.find(({ what }) => what === of);
        return outputView(of, kept, kept ? undefined : await periods.gateway.outputsUnderWay({ period, of }));
      }),
    );
  };

  const isHere = async (period: string, of: string): Promise<boolean> => {
    const made = (await periods.outputs(period)).find(({ what }) => what === of);
    if (!made) return false;
    const found = await Promise.all(made.files.map((file) => periods.outputFile(period, of, file)));
    return found.every((each) => 'content' in each);
  };

  app.post(
    '/v1/periods/:period/outputs',
    {
      config: { right: 'makeOutputs' },
      schema: {
        tags: [TAGS.figures],
        summary:
          '制作成果文件：数据表、工作簿、通报、点评会材料 / have tables, book, bulletin and papers for the review made',
        description:
          '每一次所存数据只制作一次；中断后接着做。缺省为最新数据。\n\nOnce for each of the figures kept; gone on with after an interruption. The newest if absent.',
        security: SECURITY,
        params: periodParams,
        querystring: outputsQuery,
        response: { 202: outputList, ...WRITE_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { period } = request.params;
      await periodOrRefuse({ periods }, period);
      const { of } = request.query;
      const kept = await periods.figures(period, of === undefined ? undefined : keptName(of), []);
      if (!kept) throw new Problem('UNKNOWN_VERSION');
      if (!(await isHere(period, kept.what))) await periods.gateway.makeOutputs({ period, of: kept.what });
      reply.code(202);
      return { period, outputs: await viewsOf(period, () => [kept.what]) };
    },
  );

  app.get(
    '/v1/periods/:period/outputs',
    {
      config: { right: 'readOutputs' },
      schema: {
        tags: [TAGS.figures],
        summary: '成果文件：状态、进度、SHA-256 / the files of a period: state, progress, SHA-256',
        security: SECURITY,
        params: periodParams,
        querystring: outputsQuery,
        response: { 200: outputList, ...READ_PROBLEMS },
      },
    },
    async (request) => {
      const { period } = request.params;
      const state = await periodOrRefuse({ periods }, period);
      const { of } = request.query;
      const outputs = await viewsOf(period, (made) => (of === undefined ? namesOf(state, made) : [keptName(of)]));
      return { period, outputs };
    },
  );

  app.get(
    '/v1/periods/:period/outputs/:of/:file',
    {
      config: { right: 'readOutputs' },
      schema: {
        tags: [TAGS.figures],
        summary: '下载一份成果文件，与所存 SHA-256 相符 / fetch one file, whose SHA-256 is the one kept',
        security: SECURITY,
        params: outputParams,
        response: {
          200: {
            description: '文件 / the file',
            content: Object.fromEntries(
              Object.values(MEDIA_TYPES).map((type) => [type.split(';')[0], { schema: z.string() }]),
            ),
          },
          ...READ_PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { period, of, file: name } = request.params;
      await periodOrRefuse({ periods }, period);
      const output = (await periods.outputs(period)).find(({ what }) => what === keptName(of));
      const file = output?.files.find((each) => each.name === name);
      if (!output || !file) throw new Problem('UNKNOWN_OUTPUT');
      const found = await periods.outputFile(period, output.what, file);
      if ('fault' in found) throw new Problem(found.fault);
      reply.header('content-type', MEDIA_TYPES[formatOf(name)]);
      reply.header('content-disposition', `attachment; filename="${period}-${of}-${name}"`);
      reply.header('etag', `"${file.sha256}"`);
      return reply.send(found.content);
    },
  );
}
