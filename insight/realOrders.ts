import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eachCsvRecord } from '../importer/csv';
import { readFeed } from '../importer/kaohsiung/read';
import type { Settled } from './dispatch';
import type { Flagged } from './evaluateDuplicates';

/** Is this folder of real orders there? Says loudly what is not done without it. */
export function present(data: string, folder: string, say: (line: string) => void): boolean {
  if (existsSync(join(data, folder))) return true;
  say(`\n*** 未评估 NOT EVALUATED: ${folder} 不存在 is absent (--data, JIESU_SHARED_DATA) ***\n`);
  return false;
}

/** Kaohsiung's 1999 hotline: each order with the last unit and type seen, and whether the city called it a duplicate. */
export async function kaohsiung(data: string): Promise<(Settled & Flagged)[]> {
  const { cases } = await readFeed(join(data, 'kh1999'));
  return cases.map(({ order }) => {
    const { id, createdAt, text, district, address, unit, unitFirst, type, truth } = order;
    const duplicate = truth.duplicateOf !== null || truth.saysDuplicate;
    const settled = { createdAt, text, district, address, unit, unitFirst, matter: type };
    return { ...settled, id, at: createdAt, places: [district], duplicate };
  });
}

/** Chicago's sanitation complaints of June 2012; a kind instead of words, and days without hours. */
export async function sanitation(data: string): Promise<Flagged[]> {
  const orders: Flagged[] = [];
  const columns = ['Creation_Date', 'Completion_Date', 'Status', 'Service_Request_Number', 'Street_Address'];
  const more = ['What_is_the_Nature_of_this_Code_Violation', 'Latitude', 'Longitude'];
  const day = (date: string | undefined) => Date.parse(`${date}T00:00:00Z`);
  await eachCsvRecord(join(data, 'chicago_sanitation/2012-06.csv.gz'), [...columns, ...more], (record) => {
    if (!('fields' in record)) return;
    const { fields } = record;
    const lat = Number(fields.Latitude || Number.NaN);
    const lng = Number(fields.Longitude || Number.NaN);
    if (!Number.isFinite(lat) || !Number.isFinite(lng)) return;
    orders.push({
      id: fields.Service_Request_Number ?? '',
      at: day(fields.Creation_Date),
      ...(fields.Completion_Date && { closedAt: day(fields.Completion_Date) }),
      lat,
      lng,
      text: fields.What_is_the_Nature_of_this_Code_Violation ?? '',
      address: fields.Street_Address ?? '',
      duplicate: (fields.Status ?? '').endsWith('- Dup'),
    });
  });
  return orders;
}
