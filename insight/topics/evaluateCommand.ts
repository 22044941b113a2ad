import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadPack } from '../../rules/load';
import { CLUSTERING } from './cluster';
import { type Evaluation, evaluateFile } from './evaluate';
import { wordReader } from './words';

const DOC = join(__dirname, '../../docs/insight.md');

/**
 * `npm run topics -- evaluate FILE`: figures, sample and method as JSON on standard output.
 *
 * @param noted also writes the file's line into docs/insight.md, under this name
 */
export async function evaluateCommand(path: string, noted: string | undefined): Promise<void> {
  const reader = wordReader(loadPack('beijing').documents);
  const found = await evaluateFile(path, reader, (share, words) =>
    process.stderr.write(`${Math.round(share * 100)} % · ${words}\n`),
  );
  const report = {
    file: basename(path),
    sample: { orders: found.orders, labelled: found.agreement.orders, unlabelled: found.unlabelled },
    agreement: found.agreement,
    groups: found.clusters
      .slice(0, 60)
      .map(({ size, profile }) => ({ size, words: profile.slice(0, 6).map(([word]) => word) })),
    method: {
      figures:
        'pairwise P/R/F1, purity (Manning 2008 §16.3), NMI (Strehl 2002), ARI (Hubert 1985); an order of no group is a group of one',
      grouping:
        'Dirichlet multinomial mixture, collapsed Gibbs (Yin, Wang 2014) on words; heaps joined by average linkage of TF-IDF profiles',
      settings: CLUSTERING,
      ...{ vocabulary: found.vocabulary, learntFrom: found.learntFrom },
    },
  };
  process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
  if (noted !== undefined) note(noted, found);
}

/** Puts the line of this sample between the marks of the page, in the place of an older one. */
function note(name: string, { agreement: of, unlabelled }: Evaluation): void {
  const page = readFileSync(DOC, 'utf8');
  const share = (value: number) => value.toFixed(3);
  const cells = [name, of.orders, unlabelled, of.labels, of.groups, share(of.pairs.precision), share(of.pairs.recall)];
  const line = `| ${[...cells, `**${share(of.pairs.f1)}**`, `**${share(of.purity)}**`, share(of.coverage), share(of.nmi), share(of.ari)].join(' | ')} |`;
  const [head = '', rest = ''] = page.split('<!-- topics-quality -->\n');
  const [body = '', tail = ''] = rest.split('<!-- /topics-quality -->');
  const kept = body.split('\n').filter((each) => each !== '' && !each.startsWith(`| ${name} |`));
  writeFileSync(DOC, `${head}<!-- topics-quality -->\n${[...kept, line].join('\n')}\n<!-- /topics-quality -->${tail}`);
}
