/** `npm run topics -- …`: what many orders say together (PR-1, PR-3). */
import { writeFileSync } from 'node:fs';
import { WORDS } from '../../api/words';
import { countOrders } from '../../ledger/audit/walk';
import { answerHelp, endWith, readCommandLine, wrongUsage } from '../../platform/commandLine';
import { progressBar } from '../../platform/progress';
import { table } from '../../platform/screen';
import { VaultError } from '../../vault/errors';
import { fillFeatures, wordsOf } from '../features/fill';
import { type Both, withBoth } from '../openBoth';
import { decideTopic } from './decide';
import { evaluateCommand } from './evaluateCommand';
import { runTopics } from './run';
import { topicsCsv } from './show';
import { decisionsIn, topicsIn } from './store';
import { trendSvg } from './trend';

const USAGE = `用法 / usage:
  npm run topics -- run --from 2026-01-01 --to 2027-01-01       对这一时段的工单归类（不含 --to 当日）/ group the orders received then (--to exclusive)
  npm run topics -- list [--csv FILE]                           专题清单 / all topics
  npm run topics -- show T0001 [--svg FILE]                     一个专题；趋势图 / one topic, its trend
  npm run topics -- merge T0002 T0001 --by KEY --reason WORDS   把前者并入后者 / the first into the second
  npm run topics -- split T0001 --title WORDS [--words a,b] [--matters m] [--streets s] --by KEY --reason WORDS
  npm run topics -- rename T0001 --title WORDS --by KEY --reason WORDS
  npm run topics -- decisions                                   谁在何时为何合并、拆分、改名 / who merged, split, renamed, when and why
  npm run topics -- evaluate FILE.csv [--write-docs NAME]
      以带标签的文件（列 id, topic, text）检验归类：成对 F1、纯度等，JSON / how well texts are grouped, against a labelled file; JSON
  退出码 exit code 0 完成 done · 2 拒绝（例如没有该专题）refused · 69 数据库不可用 database away · 78 文件或参数有误 wrong file or arguments · 1 其他故障 other faults
  合并与拆分在下一次 run 时移动工单，此后每次都如此。 / A merge or split moves orders with the next run, and with every one after it.`;
const text = { type: 'string' } as const;
const OPTIONS = {
  ...{ from: text, to: text, csv: text, svg: text, by: text, reason: text, title: text },
  ...{ words: text, matters: text, streets: text, 'write-docs': text },
};

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  answerHelp(USAGE);
  const { values, positionals } = readCommandLine(process.argv.slice(2), OPTIONS, USAGE, 3);
  const [command = '', first, second] = positionals;
  const need = (value: string | undefined, name: string): string => {
    if (value === undefined) throw wrongUsage(USAGE, `缺少 / missing: ${name}`);
    return value;
  };
  const list = (value: string | undefined) => value?.split(',').filter((each) => each !== '');
  const decide = async (asked: Parameters<typeof decideTopic>[1]): Promise<number> => {
    const deciding = { actor: need(values.by, '--by'), reason: need(values.reason, '--reason') };
    const made = await withBoth('topics', ({ vault }) => decideTopic(vault.pool, asked, deciding));
    say(JSON.stringify(made));
    return 'refused' in made ? 2 : 0;
  };
  switch (command) {
    case 'evaluate':
      await evaluateCommand(need(first, 'FILE'), values['write-docs']);
      return 0;
    case 'run': {
      const from = instantOf(need(values.from, '--from'));
      const to = instantOf(need(values.to, '--to'));
      return withBoth('topics', (both) => run(both, from, to));
    }
    case 'list':
      return withBoth('topics', (both) => listTopics(both, values.csv));
    case 'show':
      return withBoth('topics', (both) => showTopic(both, need(first, 'T0001'), values.svg));
    case 'decisions':
      return withBoth('topics', async ({ vault }) => {
        for (const line of await decisionsIn(vault.pool))
          say(JSON.stringify({ ...line, at: new Date(line.at).toISOString() }));
        return 0;
      });
    case 'merge':
      return decide({ do: 'merge', topic: need(first, 'T0002'), into: need(second, 'T0001') });
    case 'rename':
      return decide({ do: 'rename', topic: need(first, 'T0001'), title: need(values.title, '--title') });
    case 'split': {
      const [words, matters, streets] = [list(values.words), list(values.matters), list(values.streets)];
      const by = { ...(words && { words }), ...(matters && { matters }), ...(streets && { streets }) };
      return decide({ do: 'split', topic: need(first, 'T0001'), title: need(values.title, '--title'), by });
    }
    default:
      throw wrongUsage(USAGE, `参数有误 / wrong argument: ${command}`);
  }
}

function instantOf(date: string): number {
  const at = Date.parse(`${date}T00:00:00+08:00`);
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(at)) throw wrongUsage(USAGE, `YYYY-MM-DD: ${date}`);
  return at;
}

async function run(both: Both, from: number, to: number): Promise<number> {
  const bar = progressBar('特征词 words', await countOrders(both.ledger));
  await fillFeatures(both, wordsOf(both.pack), (done) => bar.at(done)).finally(() => bar.stop());
  const report = await runTopics(both, both.pack, { from, to }, (share, words) =>
    process.stderr.write(`${Math.round(share * 100)} % · ${words}\n`),
  );
  say(JSON.stringify(report, null, 1));
  return 0;
}

async function listTopics({ vault }: Both, csv: string | undefined): Promise<number> {
  const topics = await topicsIn(vault.pool);
  if (csv !== undefined) writeFileSync(csv, topicsCsv(topics));
  const rows = topics.flatMap(({ id, title, card }) =>
    card === null
      ? []
      : [
          [
            id,
            String(card.orders),
            card.kinds.map((kind) => `${WORDS.topicKind[kind].zh} ${WORDS.topicKind[kind].en}`).join('、'),
            title,
          ],
        ],
  );
  for (const line of table([['', '工单 orders', '类别 kinds', '标题 title'], ...rows])) say(line);
  return 0;
}

async function showTopic({ vault }: Both, id: string, svg: string | undefined): Promise<number> {
  const topic = (await topicsIn(vault.pool)).find((each) => each.id === id);
  if (topic === undefined) {
    say(JSON.stringify({ refused: 'UNKNOWN_TOPIC' }));
    return 2;
  }
  say(JSON.stringify(topic, null, 1));
  if (svg !== undefined && topic.card !== null) writeFileSync(svg, trendSvg(`${id} ${topic.title}`, topic.card));
  return 0;
}

endWith(main(), 1, (error) =>
  error instanceof VaultError ? 69 : (error as NodeJS.ErrnoException).code === 'ENOENT' ? 78 : undefined,
);
