/** `npm run features -- rebuild`: the words of every order, sealed in the vault. */
import { countOrders } from '../../ledger/audit/walk';
import { answerHelp, endWith, readCommandLine, wrongUsage } from '../../platform/commandLine';
import { progressBar } from '../../platform/progress';
import { dropFeatures } from '../../vault/features';
import { VaultError } from '../../vault/errors';
import { withBoth } from '../openBoth';
import { fillFeatures, wordsOf } from './fill';
import { rateOf } from './rate';

const USAGE = `用法 / usage:
  npm run features -- rebuild         为尚无特征词的工单提取特征词；中断后再执行即续做 / words of the orders that have none yet; run again, it goes on
  npm run features -- rebuild --all   全部重新提取 / of all orders anew
  npm run features -- rate            提取一件需要多少 / what taking them costs, as JSON`;

async function main(): Promise<number> {
  answerHelp(USAGE);
  const { values, positionals } = readCommandLine(process.argv.slice(2), { all: { type: 'boolean' } }, USAGE, 1);
  if (positionals[0] === 'rate') {
    process.stdout.write(`${JSON.stringify(rateOf(10_000))}\n`);
    return 0;
  }
  if (positionals[0] !== 'rebuild') throw wrongUsage(USAGE, `参数有误 / wrong argument: ${positionals[0] ?? ''}`);
  return withBoth('features', async (both) => {
    if (values.all) await dropFeatures(both.vault);
    const bar = progressBar('工单 orders', await countOrders(both.ledger));
    const { seen, taken } = await fillFeatures(both, wordsOf(both.pack), (done) => bar.at(done)).finally(() =>
      bar.stop(),
    );
    process.stdout.write(`${seen} 件工单 orders, ${taken} 件新提取 taken now\n`);
    return 0;
  });
}

endWith(main(), 1, (error) => (error instanceof VaultError ? 69 : undefined));
