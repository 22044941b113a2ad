import {
  DECLINE_GROUNDS,
  EMERGENCY_LINES,
  RESULTS,
  SATISFACTIONS,
  type CommandBodies,
  type CommandName,
} from '../../domain/commands';
import { OTHER_STREET, SATISFIED, STREET, TEXT } from './support';

/** A body for each command with which it is taken wherever it may be given at all. */
export const PLAIN: CommandBodies = {
  answer: {},
  transfer: { to: '119' },
  decline: { ground: 'outsideDuties' },
  merge: { into: 'T-0' },
  askInfo: {},
  addInfo: {},
  submit: {},
  consult: {},
  dispatch: { unit: OTHER_STREET },
  sign: {},
  contact: { reached: true },
  object: { ground: 'territory', proposedUnit: OTHER_STREET },
  ruleObjection: { upheld: true, unit: OTHER_STREET },
  report: { result: 'solved' },
  reviewReport: { accepted: true },
  askExtension: { value: 2, reason: 'procurement', callerTold: 'CALL-7' },
  ruleExtension: { granted: true },
  urge: {},
  supervise: { ground: 'badEffect' },
  claimFollowUp: {},
  recordFollowUp: SATISFIED,
  redo: {},
  cancel: { ground: 'caller' },
  recomputeDeadlines: {},
  appeal: { ground: 'notOurs' },
  ruleAppeal: { granted: true },
};

const note = [{}, { note: TEXT }];

/** Further bodies of each command, some of them to be refused. */
export const VARIED: { readonly [N in CommandName]: readonly CommandBodies[N][] } = {
  answer: note,
  transfer: EMERGENCY_LINES.map((to) => ({ to })),
  decline: DECLINE_GROUNDS.map((ground) => ({ ground })),
  merge: [{ into: 'T-0' }, { into: 'T-1' }],
  askInfo: note,
  addInfo: [...note, { matter: 'water' }, { place: { district: '110108' } }],
  submit: [...note, { matter: 'water', place: { district: '110108' } }],
  consult: note,
  dispatch: [...note, { unit: STREET }, { unit: OTHER_STREET, note: TEXT }],
  sign: note,
  contact: [{ reached: true }, { reached: false, reason: 'noAnswer' }, { reached: false }],
  object: [
    { ground: 'duty', proposedUnit: OTHER_STREET },
    { ground: 'territory', proposedUnit: STREET },
  ],
  ruleObjection: [
    { upheld: true },
    { upheld: true, unit: OTHER_STREET, note: TEXT },
    { upheld: false },
    { upheld: false, note: TEXT },
  ],
  report: [...RESULTS.map((result) => ({ result })), { result: 'solved', contacted: true, note: TEXT }],
  reviewReport: [{ accepted: true }, { accepted: false }, { accepted: false, note: TEXT }],
  askExtension: [
    { value: 2, reason: 'procurement', callerTold: 'CALL-7' },
    { value: 5, unit: 'workday', reason: 'law', callerTold: 'CALL-8' },
    { value: 99, reason: 'season', callerTold: 'CALL-9' },
    { value: 1, reason: 'other', callerTold: ' ' },
  ],
  ruleExtension: [{ granted: true }, { granted: false }, { granted: true, note: TEXT }],
  urge: note,
  supervise: [{ ground: 'refusal' }, { ground: 'overdue', note: TEXT }],
  claimFollowUp: [{}],
  recordFollowUp: [
    SATISFIED,
    ...SATISFACTIONS.flatMap((satisfaction) =>
      [true, false].map((solved) => ({ ...SATISFIED, solved, satisfaction, handlingTrue: solved })),
    ),
    { channel: 'phone', outcome: 'noAnswer' },
    { channel: 'phone', outcome: 'notTheCaller', note: TEXT },
    { channel: 'phone', outcome: 'refused', note: TEXT },
    { channel: 'web', outcome: 'reached', solved: true },
  ],
  redo: note,
  cancel: [{ ground: 'caller' }, { ground: 'error', note: TEXT }],
  recomputeDeadlines: note,
  appeal: [{ ground: 'notOurs' }, { ground: 'forceMajeure', note: TEXT }],
  ruleAppeal: [{ granted: true }, { granted: false, note: TEXT }],
};
