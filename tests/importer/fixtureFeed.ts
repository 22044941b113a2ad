import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rulesOf } from '../../importer/kaohsiung/codes';
import { type Plan, planOf } from '../../importer/kaohsiung/plan';
import { type Feed, readFeed } from '../../importer/kaohsiung/read';
import type { Pack } from '../../rules/pack';

/** Eighteen orders written by hand in the form of the city's feed; each is one kind of course. */
export const FIXTURES = join(__dirname, 'fixtures');

const SHARED = process.env.JIESU_SHARED_DATA ?? join(__dirname, '..', '..', '..', 'shared', 'data');

/** A folder of real input, or undefined: then the caller says loudly what is not tested. */
export function realInput(...path: readonly string[]): string | undefined {
  const found = join(SHARED, ...path);
  if (existsSync(found)) return found;
  process.stderr.write(`\n*** 未测 NOT TESTED: no real input at ${path.join('/')} (JIESU_SHARED_DATA) ***\n\n`);
  return undefined;
}

export interface ReadyFeed {
  readonly feed: Feed;
  readonly pack: Pack;
  readonly plans: readonly Plan[];
}

export async function readyFeed(folder: string): Promise<ReadyFeed> {
  const feed = await readFeed(folder);
  const { pack, codes } = rulesOf(feed.cases);
  return { feed, pack, plans: feed.cases.map((each) => planOf(each, codes)) };
}
