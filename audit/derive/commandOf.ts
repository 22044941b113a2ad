import { COMMAND_SCHEMAS } from '../../api/schemas/commands';
import { dayOf, isoDay } from '../../domain/calendar';
import { COMMAND_NAMES, type CommandName, type SpokenName } from '../../domain/commands';
import type { EventType, OrderEvent } from '../../domain/events';
import type { Limit } from '../../domain/terms';

/** The event by which each command is known again. A command may leave others beside it, before or after. */
const TELLS: Readonly<Record<CommandName, readonly EventType[]>> = {
  answer: ['ANSWERED'],
  transfer: ['TRANSFERRED'],
  decline: ['DECLINED'],
  merge: ['MERGED'],
  askInfo: ['INFO_ASKED'],
  addInfo: ['INFO_ADDED'],
  submit: ['SUBMITTED'],
  consult: ['CONSULT_STARTED'],
  dispatch: ['DISPATCHED'],
  sign: ['SIGNED'],
  contact: ['CONTACTED'],
  object: ['OBJECTED'],
  ruleObjection: ['OBJECTION_UPHELD', 'OBJECTION_DENIED'],
  report: ['REPORTED'],
  reviewReport: ['REPORT_ACCEPTED', 'REPORT_REJECTED'],
  askExtension: ['EXTENSION_ASKED'],
  ruleExtension: ['EXTENSION_GRANTED', 'EXTENSION_REFUSED'],
  urge: ['URGED'],
  supervise: ['SUPERVISED'],
  claimFollowUp: ['FOLLOW_UP_CLAIMED'],
  recordFollowUp: ['RATED', 'FOLLOW_UP_TRIED', 'FOLLOW_UP_INVALID'],
  redo: ['REDO_ORDERED'],
  cancel: ['CANCELLED'],
  recomputeDeadlines: ['DEADLINES_RECOMPUTED'],
  whistle: ['WHISTLED'],
  arrive: ['ARRIVED'],
  refuseWhistle: ['WHISTLE_REFUSED'],
  findOnSite: ['FOUND'],
  deliver: ['DELIVERED'],
  releaseUnit: ['UNIT_RELEASED'],
  ruleWhistle: ['WHISTLE_RULED'],
  askCoUnit: ['CO_UNIT_ASKED'],
  coReport: ['CO_REPORTED'],
  assign: ['ASSIGNED'],
  advanceAssignment: ['ASSIGNMENT_ADVANCED'],
  submitAssignment: ['ASSIGNMENT_SUBMITTED'],
  returnAssignment: ['ASSIGNMENT_RETURNED'],
  reviewAssignment: ['ASSIGNMENT_REVIEWED'],
  withdrawAssignment: ['ASSIGNMENT_WITHDRAWN'],
  answerSupervision: ['SUPERVISION_ANSWERED'],
  reviewSupervision: ['SUPERVISION_REVIEWED'],
  raise: ['RAISED'],
  giveOpinion: ['OPINION_GIVEN'],
  appeal: ['APPEALED'],
  ruleAppeal: ['APPEAL_RULED'],
  raiseRisk: ['RISK_REPORTED'],
  acknowledgeRisk: ['RISK_ACKNOWLEDGED'],
  reviewAbuse: ['ABUSE_REVIEWED'],
  askHang: ['HANG_ASKED'],
  endorseHang: ['HANG_ENDORSED', 'HANG_REFUSED'],
  ruleHang: ['HUNG', 'HANG_REFUSED'],
  reviewHang: ['HANG_REPORTED'],
  checkHang: ['HANG_CHECKED'],
  resumeHang: ['HANG_ENDED'],
  gather: ['GATHERED'],
  release: ['RELEASED'],
  join: ['JOIN_ASKED'],
  leave: ['LEFT'],
  enrol: ['JOINED'],
  takeResult: ['RESULT_TAKEN'],
  setFree: ['LEFT'],
  tally: ['MEMBERS_JOINED', 'MEMBERS_RELEASED', 'RESULT_SHARED', 'MEMBER_LEFT'],
};

type Body = Readonly<Record<string, unknown>>;
const has = (events: readonly OrderEvent[], type: EventType) => events.some((event) => event.type === type);
const find = (events: readonly OrderEvent[], type: EventType): Body => ({
  ...events.find((event) => event.type === type),
});

/** An instant as a body writes it. */
const written = (instant: unknown) => new Date(Number(instant)).toISOString();

/** What a body said that its event says in other words. */
const IN_OTHER_WORDS: Partial<Readonly<Record<CommandName, (events: readonly OrderEvent[]) => Body>>> = {
  ruleObjection: (events) => ({ upheld: has(events, 'OBJECTION_UPHELD') }),
  reviewReport: (events) => ({ accepted: has(events, 'REPORT_ACCEPTED') }),
  ruleExtension: (events) => ({ granted: has(events, 'EXTENSION_GRANTED') }),
  askExtension: (events) => {
    const { limit, toldAt } = find(events, 'EXTENSION_ASKED');
    return { ...(limit as Limit), ...(toldAt !== undefined && { toldAt: written(toldAt) }) };
  },
  askHang: (events) => {
    const { toldAt, promisedAt } = find(events, 'HANG_ASKED');
    return { toldAt: written(toldAt), promised: isoDay(dayOf(Number(promisedAt) - 1)) };
  },
  endorseHang: (events) => ({ granted: has(events, 'HANG_ENDORSED') }),
  ruleHang: (events) => ({ granted: has(events, 'HUNG') }),
  acknowledgeRisk: (events) => ({ risk: (find(events, 'RISK_ACKNOWLEDGED').risks as readonly number[])[0] }),
  raise: (events) => {
    const { above, to } = find(events, 'RAISED');
    return { to: above, ...(above === 'authority' && { unit: to }) };
  },
  recordFollowUp: (events) => ({
    channel: find(events, 'RATED').channel ?? 'phone',
    outcome: has(events, 'RATED') ? 'reached' : (find(events, 'FOLLOW_UP_TRIED').outcome ?? 'refused'),
  }),
};

const TALLIES: Partial<Readonly<Record<EventType, string>>> = {
  MEMBERS_JOINED: 'joined',
  MEMBERS_RELEASED: 'released',
  RESULT_SHARED: 'shared',
  MEMBER_LEFT: 'left',
};

/** What the system said to itself stands whole in the event. Undefined for what people say. */
function ownWords(name: CommandName, events: readonly OrderEvent[]): Body | undefined {
  const telling = events.find(({ type }) => TELLS[name].includes(type));
  if (!telling) return undefined;
  const { type, at: _, by: __, message: ___, due: ____, ...said } = telling as OrderEvent & { readonly due?: unknown };
  switch (name) {
    case 'enrol':
    case 'takeResult':
      return said;
    case 'setFree': {
      const { from, why, pass } = find(events, 'LEFT');
      return { from, why, ...(pass !== undefined && { pass }) };
    }
    case 'tally':
      return { of: TALLIES[type], ...said };
    default:
      return undefined;
  }
}

/** A command that may have been given: its name, and what its body may have been. */
export interface Candidate {
  readonly name: CommandName;
  readonly body: Body;
}

/**
 * Commands that may have left these events. Bodies are read from the events, by the fields that the command's own schema
 * knows; of a field that the rules fill in where the body leaves it out, both ways are given.
 */
export function candidatesFor(events: readonly OrderEvent[]): readonly Candidate[] {
  const told: Body = Object.assign({}, ...events.toReversed());
  return COMMAND_NAMES.filter((name) => TELLS[name].some((type) => has(events, type))).flatMap((name) => {
    const own = ownWords(name, events);
    if (own) return [{ name, body: own }];
    const telling = events.find(({ type }) => TELLS[name].includes(type));
    const all: Body = { ...told, ...telling, ...IN_OTHER_WORDS[name]?.(events) };
    const { shape } = COMMAND_SCHEMAS[name as SpokenName];
    const fields = Object.entries(shape).filter(([field]) => all[field] !== undefined);
    // Requests of before the proof was kept name a record, which no schema knows any more.
    const record = name === 'askExtension' && all.callerTold !== undefined && { callerTold: all.callerTold };
    const full = { ...Object.fromEntries(fields.map(([field]) => [field, all[field]])), ...record };
    const least = {
      ...Object.fromEntries(
        fields
          .filter(([field, schema]) => field === 'note' || schema._zod.optin !== 'optional')
          .map(([field]) => [field, all[field]]),
      ),
      ...record,
    };
    const optional = fields.some(([field]) => !(field in least));
    return optional ? [full, least].map((body) => ({ name, body })) : [{ name, body: full }];
  });
}
