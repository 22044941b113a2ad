import { type Term, WORDS } from '../../api/words';
import { term } from '../../api/words/term';

type Values = Readonly<Record<string, Term>>;

const YES: Values = { true: term('是', 'yes'), false: term('否', 'no') };
const REASON: Values = {
  ...WORDS.hangReason,
  inspection: term('检测鉴定', 'inspection'),
  procurement: term('采购', 'procurement'),
  callerRefuses: term('诉求人不同意', 'the caller refuses'),
  noAnswer: term('无人接听', 'no answer'),
  wrongNumber: term('号码有误', 'wrong number'),
  refused: term('拒绝', 'refused'),
  asksLater: term('请稍后再联系', 'asks to be called later'),
};
const GROUND: Values = {
  ...WORDS.ground,
  ...WORDS.supervisionGround,
  ...WORDS.excludedFor,
  duty: term('职责', 'duty'),
  territory: term('属地', 'territory'),
  means: term('条件不具备', 'means'),
  caller: term('诉求人撤回', 'withdrawn by the caller'),
  error: term('登记有误', 'registered in error'),
};

/**
 * What the codes in a field of an event are called. A field whose codes mean different things in different events stands
 * under `EVENT.field`.
 */
export const VALUES: Readonly<Record<string, Values>> = {
  clock: WORDS.clock,
  level: WORDS.level,
  stage: WORDS.stage,
  result: WORDS.result,
  satisfaction: WORDS.satisfaction,
  outcome: {
    ...WORDS.outcome,
    ...REASON,
    notTheCaller: term('接听者非诉求人', 'not the caller'),
    missed: term('未按时拨打', 'not called in time'),
  },
  duty: WORDS.duty,
  finding: WORDS.abuse,
  ground: GROUND,
  reason: REASON,
  unsolvedReason: REASON,
  toldBy: WORDS.told,
  as: WORDS.treatment,
  above: WORDS.raiseLevel,
  basis: WORDS.basis,
  decision: { ...WORDS.review, ...WORDS.opinion },
  kind: { ...WORDS.due, ...WORDS.kind, ...WORDS.whistle },
  how: {
    ...WORDS.how,
    caller: term('诉求人催办', 'by the caller'),
    hotline: term('热线催办', 'by the hotline'),
    written: term('书面催办', 'in writing'),
    push: term('推动', 'pushed'),
    result: term('送达结果', 'the result'),
    free: term('解除并单', 'set free'),
  },
  why: {
    ...WORDS.hangEnd,
    ...WORDS.leaving,
    silence: term('未答复', 'no answer'),
    refused: term('拒绝评价', 'refused to answer'),
  },
  channel: {
    phone: term('电话', 'phone'),
    sms: term('短信', 'text message'),
    web: term('网站', 'web'),
    app: term('客户端', 'app'),
    wechat: term('微信', 'WeChat'),
    weibo: term('微博', 'Weibo'),
    mail: term('邮件', 'mail'),
    enterpriseLine: term('企业服务热线', 'line of enterprises'),
    foreignLine: term('外语服务', 'line in foreign languages'),
    messageBoard: term('网上留言板', 'message board'),
    transfer110: term('110转办', 'handed on by 110'),
    higherLevel: term('上级交办', 'from a higher level'),
    open311: term('公开接口（Open311）', 'Open311'),
    other: term('其他', 'other'),
  },
  step: {
    ...WORDS.assignment,
    district: term('区级审核', 'the district decides'),
    city: term('市级审批', 'the city decides'),
  },
  likeness: {
    matterAndPlace: term('事项与地点均同', 'matter and place'),
    matterOrPlace: term('事项或地点相同', 'matter or place'),
  },
  factFinding: {
    true: term('属实', 'true'),
    partlyTrue: term('部分属实', 'partly true'),
    notTrue: term('不属实', 'not true'),
    cannotVerify: term('无法核实', 'cannot be verified'),
  },
  claimFinding: { reasonable: term('合理', 'reasonable'), notReasonable: term('不合理', 'not reasonable') },
  mode: WORDS.limitUnit,
};

/** Of a field that is only true or false. */
export function yesOrNo(value: boolean): Term {
  return YES[String(value)] as Term;
}
