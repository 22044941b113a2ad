import { z } from 'zod';
import { parseDay } from '../../domain/calendar';

/** No C0/C1 controls but tab and line ends, no direction overrides, no halves of a surrogate pair. */
const UNPRINTABLE = /(?![\n\r\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** How a refusal is said: the code stands in `errors[].code`, the words come from problem.ts. */
export type RefusedInput =
  | 'blank'
  | 'control_characters'
  | 'looks_personal'
  | 'not_a_date'
  | 'needs_zone'
  | 'not_a_phone'
  | 'both_or_neither'
  | 'own_number'
  | 'needs_reason'
  | 'needs_unit';

/** Parameters of a zod refinement that refuses with one of our codes. */
export function refusal(code: RefusedInput) {
  return { params: { code } };
}

/**
 * A text people wrote: NFC-normalised, so that the same words have the same hash, without control characters.
 * @param max in UTF-16 units
 */
export function freeText(max: number) {
  return z
    .string()
    .max(max)
    .normalize('NFC')
    .refine((text) => text.trim().length > 0, refusal('blank'))
    .refine((text) => !UNPRINTABLE.test(text), refusal('control_characters'));
}

/** Mainland mobile, fixed line, service number, or an international number; spaces and hyphens as people write them. */
const MOBILE = /^(?:\+?86|0086)?1[3-9]\d{9}$/;
const FIXED_LINE = /^(?:(?:\+?86|0086)?0?[1-9]\d{0,2})?[2-9]\d{6,7}$/;
const SERVICE = /^[48]00\d{7}$/;
const ABROAD = /^(?:\+|00)[1-9]\d{6,14}$/;

/** A telephone number a person can be called back on (extension after `x` or `转`). */
export const phone = z
  .string()
  .max(40)
  .refine((text) => {
    const [number, extension, ...more] = text.trim().split(/[x转]/);
    if (number === undefined || more.length > 0 || !/^\+?[\d ()-]+$/.test(number)) return false;
    if (extension !== undefined && !/^\s*\d{1,6}$/.test(extension)) return false;
    const digits = number.replace(/[ ()-]/g, '');
    return [MOBILE, FIXED_LINE, SERVICE, ABROAD].some((form) => form.test(digits));
  }, refusal('not_a_phone'));

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643: region, birth date, check digit. Only a true one counts, so that long order numbers stay possible. */
function isIdNumber(text: string): boolean {
  if (!/^[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/.test(text)) return false;
  const sum = ID_WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase();
}

/** Chance writes eleven digits in a row once in some hundred of these: what a machine drew is nobody's number. */
const DRAWN = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![0-9a-zA-Z])[0-9a-f]{32,}(?![0-9a-zA-Z])/gi;

/** Would this code tell who somebody is? A mobile or area-code number, or an identity card's number; UUIDs and hashes apart. */
export function looksPersonal(code: string): boolean {
  const written = code.replace(DRAWN, '');
  const whole = written.replace(/[-._:]/g, '');
  const runs = written.match(/\d+[Xx]?/g) ?? [];
  return [whole, ...runs].some(
    (text) =>
      MOBILE.test(text) || /^0[1-9]\d{1,2}[2-9]\d{6,7}$/.test(text) || /^09\d{8}$/.test(text) || isIdNumber(text),
  );
}

function codeLike(pattern: RegExp) {
  return z
    .string()
    .regex(pattern)
    .refine((code) => !looksPersonal(code), refusal('looks_personal'));
}

/** Code of a matter, place or unit; stands in clear text in the engine, so it may not be a person's number. */
export const code = codeLike(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);

/** What a citizen was told together with the number of an order; never part of an address. */
export const orderCode = z
  .string()
  .regex(/^[A-Za-z0-9 -]{10,24}$/)
  .meta({ examples: ['7K2QF-9XM4T'] });

/** The hotline's order number, which is the id of everything about the order. */
export const orderNo = codeLike(/^[A-Za-z0-9-]{6,40}$/).meta({
  id: 'OrderNo',
  description:
    '热线工单编号：6–40 位字母、数字或连字符，不得是电话或证件号码 / the hotline order number; never a phone or identity number',
  examples: ['BJ20261124-000123'],
});

/** Number of a document or call record. */
export const recordNo = codeLike(/^[A-Za-z0-9][A-Za-z0-9._:/-]{2,63}$/);

/** The sender's key for one request; it becomes the id of the update and so may not be a person's number. */
export const idempotencyKey = codeLike(/^[A-Za-z0-9][A-Za-z0-9._:-]{7,63}$/);

/** SHA-256 of a text in the vault, as `POST …/texts` answers it. */
export const textRef = z.string().regex(/^[0-9a-f]{64}$/);

/** An instant of ISO 8601 with its zone; one without is refused, for nobody could say which day it lies in. */
export const instant = z
  .string()
  .max(40)
  .refine((text) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text), {
    ...refusal('needs_zone'),
    abort: true,
  })
  .refine((text) => isInstant(text), refusal('not_a_date'))
  .meta({ format: 'date-time', examples: ['2026-11-24T09:30:00+08:00'] });

/** A day of the calendar in Beijing time. */
export const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .refine((text) => parseDay(text) !== undefined, refusal('not_a_date'))
  .meta({ format: 'date', examples: ['2027-03-31'] });

function isInstant(text: string): boolean {
  const found =
    /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/.exec(
      text,
    );
  if (!found) return false;
  const day = new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])));
  return (
    day.getUTCMonth() === Number(found[2]) - 1 && day.getUTCDate() === Number(found[3]) && Number(found[1]) >= 1900
  );
}
