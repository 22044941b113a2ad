import type { CommandBodies } from '../../domain/commands';
import type { CityOrder } from './records';

/** How the desk asked the caller after the unit was done. */
export type CallBack =
  | 'reached'
  | 'notReached'
  /** Tried or not: the answer went out as a text message. */
  | 'textMessage'
  /** The caller had said that no call is wanted. */
  | 'notWanted'
  /** The note does not speak of the caller. */
  | 'none';

/** What the desk's closing note says, as far as it can be read. */
export interface Note {
  readonly callBack: CallBack;
  /** Caller told, matter open: the thing goes on in the slow petition channel, in another order, or cannot be done in time. */
  readonly goesOn: boolean;
  /** The desk itself handed the matter over: to the police line, or to the petition channel. */
  readonly handedTo?: '110' | 'petition';
  /** The order that this one repeats. */
  readonly duplicateOf?: string;
  /** The unit's report, as the note tells it. */
  readonly report: CommandBodies['report'];
}

const POLICE = /(?:通報|通報至|代通報至)\s*(?:警察局)?\s*110/;
const PETITION = /轉呈(?:人民陳情案件|公文)|已於人民陳情案件|已轉呈/;
const SAME_AS = /(?:同派工|與派工)\s*[:：]?\s*(INS\d{9,})/;
const MERGED = /併入該案|併案處理|重複成案/;
const SITE = /到場|到達|現場|派員|前往|勘查|查看|巡查/;
const TOLD_CALLER = /(?:與|致電|聯繫|聯絡|告知|會同)\s*陳情人|陳情人(?:聯繫|聯電|表示|同意)/;
const OTHERS_DUTY = /權責|權管|屬.{1,12}(?:局|處|所|會|公司)管/;
const NOT_FOUND = /未(?:有)?發現|查無|未見|已離去|已離開|未進行/;

/** Reads the closing note of an order together with what the feed's keeper read out of it. */
export function readNote({ reply, truth }: CityOrder): Note {
  const text = reply.replace(/\s+/g, '');
  const duplicateOf = truth.duplicateOf ?? (MERGED.test(text) ? SAME_AS.exec(text)?.[1] : undefined);
  const handedTo = POLICE.test(text) ? ('110' as const) : PETITION.test(text) ? ('petition' as const) : undefined;
  const goesOn = truth.movedOffNet || truth.redispatched || truth.cannotMeetDeadline || handedTo !== undefined;
  return {
    callBack: callBackOf(truth),
    goesOn,
    ...(handedTo !== undefined && { handedTo }),
    ...(duplicateOf !== undefined && duplicateOf !== null && { duplicateOf }),
    report: reportOf(text, goesOn),
  };
}

/** A text message outranks the call that was tried before it. */
function callBackOf({ followUp, sms }: CityOrder['truth']): CallBack {
  if (followUp === 'reached') return 'reached';
  if (sms) return 'textMessage';
  if (followUp === 'unreached') return 'notReached';
  return followUp === 'not-needed' ? 'notWanted' : 'none';
}

/** An empty note says nothing against the unit's own word that it is done. */
function reportOf(text: string, goesOn: boolean): CommandBodies['report'] {
  const seen = { ...(SITE.test(text) && { siteVisit: true }), ...(TOLD_CALLER.test(text) && { contacted: true }) };
  if (goesOn) {
    const others = OTHERS_DUTY.test(text);
    return {
      result: 'unsolved',
      unsolvedReason: others ? 'otherUnit' : 'other',
      ...(others && { overDuty: true }),
      ...seen,
    };
  }
  if (NOT_FOUND.test(text)) return { result: 'explained', factFinding: 'cannotVerify', ...seen };
  return { result: 'solved', ...seen };
}
