import { explain } from '../../api/problem';
import { type IntakeBody, intakeBody } from '../../api/schemas/intake';
import { FAILURES } from '../../domain/failures';
import { deriveNyc, NYC, nycBorough, nycMatter } from '../../rules/derive-nyc';
import { loadPack } from '../../rules/load';
import type { Pack } from '../../rules/pack';
import { resolve } from '../../rules/resolve';
import { eachCsvRecord } from '../csv';
import type { Reject } from '../rejects';
import { newYorkInstant, withOffset } from './zone';

/** A request of the file as the API would take it. */
export interface Request {
  readonly body: IntakeBody;
  readonly calledAt: number;
  /** The city has closed it; an intake does not say more than that. */
  readonly closed: boolean;
}

export interface NycFile {
  readonly requests: readonly Request[];
  readonly rows: number;
  readonly rejects: readonly Reject[];
  readonly pack: Pack;
}

const NEEDED = ['unique_key', 'created_date', 'agency', 'complaint_type', 'borough'];
type Fields = Readonly<Record<string, string>>;

/**
 * Reads a CSV file of NYC 311 (the short or the long form). Each row is checked as the API checks a body, and against the
 * rules read off the file; what does not pass is set aside with the API's own reason.
 */
export async function readNyc(file: string): Promise<NycFile> {
  const rejects: Reject[] = [];
  const rows: { readonly line: number; readonly fields: Fields; readonly text: string }[] = [];
  const count = await eachCsvRecord(file, NEEDED, (record) => {
    if ('fields' in record) rows.push(record);
    else
      rejects.push({
        file,
        line: record.line,
        reason: record.fault,
        ...(record.text !== undefined && { text: record.text }),
      });
  });
  const pack = loadPack(NYC, deriveNyc(rows.map(({ fields }) => fields)));
  const requests = new Map<string, Request>();
  for (const { line, fields, text } of rows) {
    const read = requestOf(fields, pack);
    const reject = (reason: string) => rejects.push({ file, line, reason, text });
    if ('reason' in read) reject(read.reason);
    else if (requests.has(read.body.orderNo))
      reject(`重复的编号 / the number stands in an earlier row: ${read.body.orderNo}`);
    else requests.set(read.body.orderNo, read);
  }
  return { requests: [...requests.values()], rows: count, rejects, pack };
}

function requestOf(fields: Fields, pack: Pack): Request | { readonly reason: string } {
  const calledAt = newYorkInstant(fields.created_date ?? '');
  if (calledAt === undefined) return { reason: '/calledAt not_a_date 不是有效的日期时间 / is no date and time' };
  const read = intakeBody.safeParse(bodyOf(fields, calledAt));
  if (!read.success) {
    const faults = read.error.issues.flatMap((issue) => explain(issue));
    return { reason: faults.map(({ pointer, code, zh, en }) => `${pointer} ${code} ${zh} / ${en}`).join('; ') };
  }
  const { matter, place, kind } = read.data;
  const terms = resolve(pack, { matter, place, kind, at: calledAt });
  if ('refused' in terms) {
    const { zh, en } = FAILURES[terms.refused];
    return { reason: `${terms.refused} ${zh} / ${en}` };
  }
  return { body: read.data, calledAt, closed: (fields.closed_date ?? '') !== '' };
}

function bodyOf(fields: Fields, calledAt: number): unknown {
  const { unique_key, agency = '', complaint_type = '', descriptor = '', location_type = '' } = fields;
  const district = nycBorough(fields.borough);
  const address = [fields.incident_address, fields.city, fields.incident_zip].filter(Boolean).join(', ');
  const lat = numberOf(fields.latitude);
  const lng = numberOf(fields.longitude);
  return {
    orderNo: `NYC-${unique_key}`,
    kind: 'help',
    channel: channelOf(fields.open_data_channel_type),
    calledAt: withOffset(calledAt),
    matter: agency === '' || complaint_type === '' ? '' : nycMatter(agency, complaint_type),
    place: district === undefined ? {} : { district },
    content: [complaint_type, descriptor, location_type].filter(Boolean).join(' · '),
    ...(address !== '' && { address }),
    ...(lat !== undefined && { lat }),
    ...(lng !== undefined && { lng }),
  };
}

function channelOf(type: string | undefined): string {
  switch (type?.toUpperCase()) {
    case 'PHONE':
      return 'phone';
    case 'ONLINE':
      return 'web';
    case 'MOBILE':
      return 'app';
    default:
      return 'other';
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text.trim() === '' ? undefined : Number(text);
}
