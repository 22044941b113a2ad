import { digestOfResult } from '../audit/periods/statement';
import { closingOf, plain } from '../audit/periods/reckon';
import { closePeriod, type PeriodResult } from '../appraisal/closePeriod';
import { withExclusions } from '../appraisal/input';
import { type Stretch, stretchBefore, stretchOf } from '../appraisal/period';
import type { AppraisalRules } from '../appraisal/rules';
import type { Instant } from '../domain/terms';
import { excludedWithin, statesOf } from '../ledger/periods/exclusions';
import { keptFigures, type KeptFigures, periodThrough } from '../ledger/periods/read';
import { periodInput, type Reader } from '../ledger/queries/appraisal';
import type { Pack } from '../rules/pack';
import { type EditionData, namesFor } from './edition';
import { exclusionsIn } from './exclusions';

/** Where rules are kept. */
export interface Packs {
  active(): Promise<Pack>;
  get(hash: string): Promise<Pack>;
}

/** Name of the counts as they stand, beside those of figures that were kept (`day/2026-11-20`, `close`, `v1`). */
export const NOW = 'now';

/**
 * A period, a quarter or a year as it is to be published: figures that were kept, under the rules and with the exclusions
 * they were made of; or the counts as they stand, with the exclusions decided so far.
 *
 * @param label `2026-11`, `2026-Q4` or `2026`
 * @param at now, ms since 1970
 * @param of which figures; absent: the newest signed version of the period, and where there is none the counts
 * @returns undefined for a text that names no period, or figures that were never made
 * @throws LedgerError `LEDGER_UNAVAILABLE`; RulesRefused `UNKNOWN_PACK`
 */
export async function readEdition(
  reader: Reader,
  packs: Packs,
  label: string,
  at: Instant,
  of?: string,
): Promise<EditionData | undefined> {
  const what = of ?? (await newestSigned(reader, label));
  if (what === NOW) return editionNow(reader, await packs.active(), label, at);
  const kept = await keptFigures(reader, label, what);
  return kept && keptEdition(reader, await packs.get(kept.basis.pack), label, kept);
}

async function newestSigned(reader: Reader, label: string): Promise<string> {
  const last = (await periodThrough(reader, label))?.versions.at(-1);
  return last === undefined ? NOW : `v${last.version}`;
}

/** Figures as they were made and kept: for ever the same, to the byte. */
async function keptEdition(
  reader: Reader,
  pack: Pack,
  label: string,
  { what, at, basis, result }: KeptFigures,
): Promise<EditionData> {
  const { closing } = closingOf(pack, label);
  const state = await periodThrough(reader, label, basis.through);
  const excludedFor = await exclusionsIn(reader, closing.stretch, state ? [state] : [], basis.upTo);
  const names = namesFor({ result, closing }, pack);
  return { result, closing, excludedFor, pack: pack.hash, at, of: what, digest: basis.digest, names };
}

async function editionNow(reader: Reader, pack: Pack, label: string, at: Instant): Promise<EditionData | undefined> {
  const startDay = pack.documents.policy.periodStartDay.value;
  const stretch = stretchOf(label, startDay);
  if (stretch === undefined) return undefined;
  const { closing } = closingOf(pack, label);
  const before = stretchBefore(stretch, startDay);
  const earlier = { input: await inputNow(reader, before, closing.rules), end: before.end };
  const result: PeriodResult = plain(closePeriod(await inputNow(reader, stretch, closing.rules), closing, earlier));
  const excludedFor = await exclusionsIn(reader, stretch, await statesOf(reader, stretch.periods));
  const names = namesFor({ result, closing }, pack);
  return { result, closing, excludedFor, pack: pack.hash, at, of: NOW, digest: digestOfResult(result), names };
}

async function inputNow(reader: Reader, stretch: Stretch, rules: AppraisalRules) {
  return withExclusions(await periodInput(reader, stretch, rules), await excludedWithin(reader, stretch.periods));
}
