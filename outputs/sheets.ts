import type { Edition } from './edition';
import type { Sheet } from './sheet';
import { aboutSheet } from './sheets/about';
import { demandSheet, exclusionsSheet, figuresSheet, stockSheet, timesSheet } from './sheets/figures';
import { fairnessSheet, labelsSheet, ranksSheet } from './sheets/ranks';
import { ratesSheet } from './sheets/rates';

/** Every table of an edition, by name: each a sheet of the book and a CSV file of its own. */
export const SHEETS = {
  about: aboutSheet,
  rates: ratesSheet,
  ranks: ranksSheet,
  figures: figuresSheet,
  exclusions: exclusionsSheet,
  fairness: fairnessSheet,
  labels: labelsSheet,
  times: timesSheet,
  demand: demandSheet,
  hung: stockSheet,
} as const satisfies Readonly<Record<string, (edition: Edition) => Sheet>>;

export type SheetName = keyof typeof SHEETS;
export const SHEET_NAMES = Object.keys(SHEETS) as readonly SheetName[];
