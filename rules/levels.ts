import type { Level, Rung, Terms } from '../domain/terms';
import { toLimit } from './figures';
import type { Policy } from './schemas';

/** What the policy says for one level, in the shape in which it stands on an order. Made once per pack. */
export interface LevelRules
  extends Pick<
    Terms,
    | 'level'
    | 'supervision'
    | 'yellowShare'
    | 'ladder'
    | 'objection'
    | 'extension'
    | 'followUp'
    | 'redoMax'
    | 'periodStartDay'
    | 'scale'
  > {
  /** All limits; `dispatch` and `report` still depend on the matter and the kind of request. */
  readonly limits: Terms['limits'];
}

function toRung({ after, act }: Policy['ladder'][number]): Rung {
  return { after: toLimit(after), act };
}

export function levelRules(policy: Policy, level: Level): LevelRules {
  const { limits, extension, followUp, scale, supervision } = policy;
  const [first, ...others] = policy.ladder;
  return {
    level,
    limits: {
      dispatch: toLimit(limits.dispatch.ordinary),
      info: toLimit(limits.info),
      consult: toLimit(limits.consult),
      sign: toLimit(limits.sign[level]),
      contact: toLimit(limits.contact[level]),
      objection: toLimit(limits.objection[level]),
      objectionReview: toLimit(limits.objectionReview[level]),
      report: toLimit(limits.report[level]),
      reportReview: toLimit(limits.reportReview[level]),
      extensionDecision: toLimit(limits.extensionDecision),
      redo: toLimit(limits.redo),
      appeal: toLimit(limits.appeal),
      appealDecision: toLimit(limits.appealDecision),
      freeze: toLimit(limits.freeze),
    },
    ...(supervision && {
      supervision: {
        answer: supervision.answerWorkdays.value,
        review: supervision.reviewWorkdays.value,
        manyCallers: supervision.manyCallers.value,
        inIncidents: true,
      },
    }),
    yellowShare: policy.yellowShare[level].value,
    ladder: [toRung(first), ...others.map(toRung)],
    objection: { max: policy.objection.max.value, perUnit: policy.objection.perUnit.value },
    extension: {
      max: extension.max.value,
      askBefore: toLimit(extension.askBefore),
      maxShare: extension.maxShare.value,
      levels: extension.levels.value,
    },
    followUp: {
      afterReport: toLimit(followUp.afterReport),
      latestAfterDue: toLimit(followUp.latestAfterDue),
      calls: followUp.calls.value,
      minDays: followUp.minDays.value,
      retryAfter: toLimit(followUp.retryAfter),
      hours: followUp.hours.value,
      callWithin: toLimit(followUp.callWithin),
      survey: toLimit(followUp.survey),
    },
    redoMax: policy.redoMax.value,
    periodStartDay: policy.periodStartDay.value,
    scale: { satisfied: scale.satisfied.value, basic: scale.basic.value, dissatisfied: scale.dissatisfied.value },
  };
}
