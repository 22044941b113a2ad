import { ApplicationFailure } from '@temporalio/common';
import { keepOutput } from '../../ledger/periods/outputs';
import { FORMATS } from '../../outputs/documents';
import { folderOf } from '../../outputs/folder';
import { readEdition } from '../../outputs/read';
import { writeTo } from '../../outputs/toFolder';
import { canonical } from '../../ledger/canonical';
import type { OutputsAsked, OutputsProgress } from '../../workflows/periods';
import type { PeriodDeps } from './activities';

/**
 * Makes the files of figures that are kept: what lies whole in the folder is not made again, so that a worker that died
 * halfway is gone on from. What was made is kept in the ledger, once.
 *
 * @returns how many files there are
 * @throws ApplicationFailure `UNKNOWN_VERSION`, `OUTPUT_CHANGED`
 */
export async function makeOutputs(
  { ledger, logger, rules, pack, outputs }: Pick<PeriodDeps, 'ledger' | 'logger' | 'rules' | 'pack' | 'outputs'>,
  { period, of }: OutputsAsked,
  beat: (progress: OutputsProgress) => void,
): Promise<number> {
  const edition = await readEdition(ledger, { active: rules, get: pack }, period, Date.now(), of);
  if (!edition) throw ApplicationFailure.nonRetryable(`${period} ${of}`, 'UNKNOWN_VERSION');
  const folder = folderOf(outputs, period, of);
  const { files, made } = await writeTo(folder, edition, FORMATS, (done, total) => beat({ done, total }));
  const kept = await keepOutput(ledger, period, of, files);
  if (canonical(kept.files) !== canonical(files))
    throw ApplicationFailure.nonRetryable(`${period} ${of}`, 'OUTPUT_CHANGED');
  logger.info({ period, of, files: files.length, made }, 'files of a period were made');
  return files.length;
}
