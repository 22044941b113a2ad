/** `npm run topics -- …`: what many orders say together (PR-1, PR-3). */
import { answerHelp, endWith, readCommandLine, wrongUsage } from '../../platform/commandLine';
import { evaluateCommand } from './evaluateCommand';

const USAGE = `用法 / usage:
  npm run topics -- evaluate FILE.csv [--write-docs NAME]
      以带标签的文件（列 id, topic, text）检验归类：成对 F1、纯度等，JSON / how well texts are grouped, against a labelled file; JSON
      退出码 exit code 0 已检验 evaluated · 78 文件或参数有误 wrong file or arguments · 1 其他故障 other faults`;
const OPTIONS = { 'write-docs': { type: 'string' } } as const;

async function main(): Promise<number> {
  answerHelp(USAGE);
  const { values, positionals } = readCommandLine(process.argv.slice(2), OPTIONS, USAGE, 2);
  const [command, word] = positionals;
  if (command !== 'evaluate' || word === undefined)
    throw wrongUsage(USAGE, `参数有误 / wrong argument: ${command ?? ''}`);
  await evaluateCommand(word, values['write-docs']);
  return 0;
}

endWith(main(), 1, (error) => ((error as NodeJS.ErrnoException).code === 'ENOENT' ? 78 : undefined));
