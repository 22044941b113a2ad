/** A run of these orders goes on as a new one after so many history events: from its second command on with each. */
export const HISTORY_LIMIT = 8;
const MARK = 'NR';

/** A number nobody used, that tells which kill it belongs to. */
export function numberOf(run: string, no: number, part: string, newRuns = false): string {
  return `K${run}-${String(no).padStart(5, '0')}-${newRuns ? MARK : ''}${part}`;
}

export function goesOnAsNewRuns(orderNo: string): boolean {
  return orderNo.includes(`-${MARK}`);
}
