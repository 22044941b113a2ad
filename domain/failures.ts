/**
 * Every refusal and fault the system can answer with, once: stable code, HTTP status, words for the operator.
 * The API turns a row into RFC 9457 problem details, the workflow into an ApplicationFailure of that type.
 */
export const FAILURES = {
  // — refused by the regulation (decide) —
  WRONG_STATE: {
    status: 409,
    zh: '工单当前状态不允许此操作',
    en: 'The order is in a state that does not allow this command.',
  },
  ROLE_NOT_ALLOWED: { status: 403, zh: '此角色无权执行该操作', en: 'This role may not give this command.' },
  NOT_THE_HOLDER: { status: 403, zh: '工单不在该单位名下', en: 'The order is not held by this unit.' },
  ORDER_CLOSED: {
    status: 409,
    zh: '工单已办结，不再受理此操作',
    en: 'The order is closed; this command may no longer follow.',
  },
  PERIOD_FROZEN: {
    status: 409,
    zh: '考核期已冻结，请另立关联工单',
    en: 'The appraisal period is frozen; open a linked order instead.',
  },
  OBJECTION_WINDOW_CLOSED: {
    status: 409,
    zh: '已超过派单异议期限',
    en: 'The window for objecting to the dispatch has closed.',
  },
  OBJECTION_LIMIT: { status: 409, zh: '派单异议次数已用完', en: 'The number of objections allowed is used up.' },
  OBJECTION_FINAL: {
    status: 409,
    zh: '裁定指定的单位不得再退回',
    en: 'A unit named by a ruling may not return the order.',
  },
  OBJECTOR_NAMED: {
    status: 422,
    zh: '异议既已成立，不得再裁定给提出异议的单位',
    en: 'A ruling that upholds the objection may not name the unit that objected.',
  },
  INFO_LIMIT: {
    status: 409,
    zh: '等待诉求人补充信息的时间已用完',
    en: 'The time for waiting for missing information is used up.',
  },
  EXTENSION_TOO_LATE: { status: 409, zh: '已超过申请延期的时点', en: 'It is too late to ask for an extension.' },
  EXTENSION_LIMIT: { status: 409, zh: '延期次数已用完', en: 'The number of extensions allowed is used up.' },
  EXTENSION_TOO_LONG: { status: 422, zh: '延期超过允许的长度', en: 'The extension asked for is longer than allowed.' },
  EXTENSION_LEVEL: { status: 409, zh: '该等级的工单不得延期', en: 'Orders of this level may not be extended.' },
  EXTENSION_PENDING: { status: 409, zh: '已有待审批的延期申请', en: 'An extension is already waiting for a decision.' },
  NO_EXTENSION_PENDING: { status: 409, zh: '没有待审批的延期申请', en: 'No extension is waiting for a decision.' },
  CALLER_NOT_TOLD: {
    status: 422,
    zh: '须先向诉求人说明并留存凭证',
    en: 'The caller must be told first, with evidence.',
  },
  SAME_PERSON: { status: 403, zh: '申请人不得审批自己的申请', en: 'Whoever asked may not decide.' },
  HANG_NOT_ALLOWED: { status: 409, zh: '该工单不得挂账', en: 'This order may not be hung.' },
  HANG_PENDING: { status: 409, zh: '已有待审批的挂账申请', en: 'A request to hang the order is already open.' },
  NO_HANG_PENDING: { status: 409, zh: '没有待本级审批的挂账申请', en: 'No request to hang waits for this decision.' },
  HANG_LIMIT: { status: 409, zh: '挂账次数或时间已用完', en: 'The number or time of hangs allowed is used up.' },
  HANG_TOO_LATE: { status: 409, zh: '已超过申请挂账的时点', en: 'It is too late to ask to hang the order.' },
  HANG_DATE: {
    status: 422,
    zh: '承诺时间须晚于现在且不晚于挂账最长期限',
    en: 'The promised date must lie ahead and not after the hard stop.',
  },
  REVIEW_PENDING: { status: 409, zh: '进展报告尚待审核', en: 'A progress report still waits for its check.' },
  NO_REVIEW_PENDING: { status: 409, zh: '没有待审核的进展报告', en: 'No progress report waits for its check.' },
  LEASED_BY_OTHER: { status: 409, zh: '该回访任务已被他人领取', en: 'The follow-up task is claimed by somebody else.' },
  NO_FOLLOW_UP_OPEN: { status: 409, zh: '当前没有待回访任务', en: 'No follow-up task is open.' },
  ANSWER_INCOMPLETE: {
    status: 422,
    zh: '接通的回访须记录是否联系、是否解决、是否满意',
    en: 'A reached caller needs all three answers: contacted, solved, satisfied.',
  },
  ANSWER_ONLY_CONSULTS: {
    status: 422,
    zh: '只有咨询类可以即时答复办结',
    en: 'Only consults and the like may be answered at once and closed.',
  },
  REDO_LIMIT: { status: 409, zh: '重新办理次数已用完', en: 'The number of redo rounds allowed is used up.' },
  NOT_YET_TIME: { status: 409, zh: '尚未到回访时间', en: 'The follow-up may not be claimed yet.' },
  ONLY_STREETS_WHISTLE: { status: 403, zh: '只有街道（乡镇）可以吹哨', en: 'Only a street or town may whistle.' },
  OTHER_DISTRICT: {
    status: 422,
    zh: '不能吹哨到其他区的部门',
    en: 'A department of another district cannot be whistled for.',
  },
  NOT_CALLED: {
    status: 403,
    zh: '该单位未被吹哨、请求协办、交办、督办或提级',
    en: 'This unit was not called in, assigned to, supervised or asked on this order.',
  },
  ALREADY_CALLED: { status: 409, zh: '该单位已在办理本单', en: 'This unit is already at work on the order.' },
  TOO_MANY_CALLED: {
    status: 409,
    zh: '本单请到场或协办的单位过多',
    en: 'Too many units have been called in to this order.',
  },
  NOT_ARRIVED: { status: 409, zh: '须先报到', en: 'The unit must report in first.' },
  NO_RULING_PENDING: {
    status: 409,
    zh: '没有待裁定的拒绝或未报到',
    en: 'No refusal or absence is waiting for a ruling.',
  },
  LIAISON_ONLY: {
    status: 409,
    zh: '在京单位工单只转送和推动，不得督办、指派',
    en: 'A unit of the central state is informed and pushed, not supervised or ordered in.',
  },
  NO_RISK_OPEN: { status: 409, zh: '没有待确认的风险报告', en: 'No reported emergency is waiting to be acknowledged.' },
  NO_ABUSE_OPEN: { status: 409, zh: '没有待核查的恶意占用', en: 'No suspicion of abuse is waiting for a review.' },
  UNITS_STILL_CALLED: { status: 409, zh: '仍有被吹哨或协办单位未完成', en: 'Units called in have not delivered yet.' },
  CO_UNIT_TOO_LATE: { status: 409, zh: '剩余时间不足，不能再请协办', en: 'Too little time is left to ask for help.' },
  ALREADY_JOINED: { status: 409, zh: '该工单已并入其他工单', en: 'The order already stands in an incident.' },
  IS_PARENT: {
    status: 409,
    zh: '该工单是并单主单，不能再并入',
    en: 'The order leads an incident and cannot join one.',
  },
  IS_MEMBER: {
    status: 409,
    zh: '该工单已并入，不能作为主单',
    en: 'The order stands in an incident and cannot lead one.',
  },
  FEW_EYES: {
    status: 409,
    zh: '举报和保密工单不并单',
    en: 'A report of wrongdoing or a secret order stands in no incident.',
  },
  NOT_JOINED: { status: 409, zh: '该工单不在此并单中', en: 'The order does not stand in that incident.' },
  NOT_ALIKE: { status: 422, zh: '事项与地点不符，不能并单', en: 'Matter and place are too unlike to be one incident.' },
  NO_SUCH_RULE: {
    status: 409,
    zh: '工单所用规则版本没有此项规定',
    en: 'The rules this order runs under do not know this.',
  },
  NOT_BELOW: { status: 422, zh: '该单位不是其下级单位', en: 'The unit is not below the one that assigns.' },
  TOO_LATE_TO_ASSIGN: {
    status: 409,
    zh: '交办时限须早于主办时限',
    en: 'The limit of an assignment must end before the limit of the lead.',
  },
  NO_SUPERVISION_PENDING: { status: 409, zh: '没有待审核的督办', en: 'No supervision is waiting for a review.' },
  NOT_ABOVE: { status: 422, zh: '不能向该单位提级', en: 'The order cannot be raised to this unit.' },
  OPINION_PENDING: {
    status: 409,
    zh: '已向该单位提级，等待意见',
    en: 'The opinion of this unit is already waited for.',
  },
  NO_OPINION_PENDING: { status: 409, zh: '没有待提出的处理意见', en: 'No opinion is waited for.' },
  NOT_SUBMITTED: { status: 409, zh: '下级单位尚未提交结果', en: 'The unit below has not handed in its result.' },
  SELF_MERGE: { status: 422, zh: '工单不能并入自身', en: 'An order cannot be merged into itself.' },
  APPEAL_WINDOW_CLOSED: { status: 409, zh: '已超过考核申诉期限', en: 'The window for an appraisal appeal has closed.' },
  APPEAL_PENDING: { status: 409, zh: '已有待裁定的考核申诉', en: 'An appeal is already waiting for a decision.' },
  NO_APPEAL_PENDING: { status: 409, zh: '没有待裁定的考核申诉', en: 'No appeal is waiting for a decision.' },
  UNKNOWN_WARNING: { status: 404, zh: '没有这条预警', en: 'There is no such warning.' },
  UNKNOWN_PERIOD: { status: 404, zh: '没有这个考核期', en: 'There is no such appraisal period.' },
  PERIOD_NOT_ENDED: { status: 409, zh: '考核期尚未到期', en: 'The appraisal period has not ended yet.' },
  PERIOD_NOT_CLOSED: {
    status: 409,
    zh: '考核期尚未结束，暂无可异议的数据',
    en: 'The appraisal period has not been closed; there are no figures to object to yet.',
  },
  OBJECTIONS_CLOSED: {
    status: 409,
    zh: '已超过考核异议申诉期限',
    en: 'The window for objections to the figures of the period has closed.',
  },
  RESULT_FROZEN: {
    status: 409,
    zh: '考核结果已冻结，只能以新版本更正',
    en: 'The result is frozen; only a correction, as a new version, may follow.',
  },
  NOT_FROZEN: { status: 409, zh: '考核结果尚未冻结签名', en: 'The result is not frozen and signed yet.' },
  ORDER_NOT_IN_PERIOD: {
    status: 422,
    zh: '工单在该考核期没有计入任何数据',
    en: 'The order counts in no figure of this period.',
  },
  UNKNOWN_CASE: { status: 404, zh: '没有这一项申请', en: 'There is no such objection, exclusion or correction.' },
  CASE_PENDING: { status: 409, zh: '已有同一事项的申请', en: 'The same has been asked for already.' },
  CASE_DECIDED: { status: 409, zh: '该事项已有决定', en: 'This has been decided already.' },
  NOTHING_TO_CORRECT: {
    status: 422,
    zh: '更正内容与现行结果一致',
    en: 'The orders named stand so already; there is nothing to correct.',
  },
  UNKNOWN_VERSION: { status: 404, zh: '没有这一版结果', en: 'There is no such version of the result.' },
  UNKNOWN_TOPIC: { status: 404, zh: '没有这个专题', en: 'There is no such topic.' },
  TOPIC_MERGED: { status: 409, zh: '该专题已并入其他专题', en: 'The topic has been merged into another.' },
  TOPIC_ITSELF: { status: 422, zh: '专题不能并入自身', en: 'A topic cannot be merged into itself.' },
  NO_CRITERION: {
    status: 422,
    zh: '拆分须指明词语、事项或街道',
    en: 'A split names the words, matters or streets of the orders that go.',
  },
  NOT_TO_GRASSROOTS: {
    status: 422,
    zh: '部门职责事项不得派给社区或街乡镇',
    en: "A department's matter may not be dispatched to a community or a street.",
  },
  NOTHING_TO_RECOMPUTE: { status: 409, zh: '期限未变，无需重算', en: 'No deadline changes; nothing to recompute.' },
  // — malformed input —
  INVALID_BODY: { status: 400, zh: '请求内容不符合要求', en: 'The request body does not have the required form.' },
  INVALID_QUERY: { status: 400, zh: '查询参数不符合要求', en: 'The query parameters do not have the required form.' },
  MALFORMED_REQUEST: { status: 400, zh: '不是有效的 HTTP 请求', en: 'The bytes sent are no HTTP request.' },
  REQUEST_TIMEOUT: { status: 408, zh: '请求未在限时内发完', en: 'The request was not complete in time.' },
  BODY_TOO_LARGE: { status: 413, zh: '请求体超过 64 KiB', en: 'The body is larger than 64 KiB.' },
  UNSUPPORTED_MEDIA: { status: 415, zh: '仅支持 application/json', en: 'Only application/json is supported.' },
  UNKNOWN_MATTER: { status: 422, zh: '事项不在派单目录中', en: 'The matter is not in the dispatch catalogue.' },
  UNKNOWN_PLACE: {
    status: 422,
    zh: '区、街道（乡镇）或社区代码不存在',
    en: 'Unknown district, street/town or community code.',
  },
  UNKNOWN_UNIT: { status: 422, zh: '承办单位代码不存在', en: 'Unknown unit code.' },
  UNKNOWN_PACK: { status: 404, zh: '没有这个规则包', en: 'There is no such rule pack.' },
  BAD_PACK: { status: 422, zh: '规则包有误，未予采用', en: 'The rule pack has faults and was refused whole.' },
  UNKNOWN_COMMAND: { status: 404, zh: '没有这个操作', en: 'There is no such command.' },
  UNKNOWN_ORDER: { status: 404, zh: '没有这个工单', en: 'There is no such order.' },
  UNKNOWN_TEXT: { status: 422, zh: '引用的文本不存在', en: 'The referenced text is not kept in the vault.' },
  NOT_FOUND: { status: 404, zh: '没有这个地址', en: 'There is nothing at this address.' },
  METHOD_NOT_ALLOWED: { status: 405, zh: '该地址不支持此方法', en: 'This address does not take this method.' },
  ORDER_NO_CONFLICT: {
    status: 409,
    zh: '同一工单编号已用于不同内容',
    en: 'The same order number was already used with other content.',
  },
  KEY_REUSED: {
    status: 409,
    zh: '同一幂等键已用于不同请求',
    en: 'The same Idempotency-Key was already used with another request.',
  },
  // — who is calling —
  NO_KEY: { status: 401, zh: '缺少 API 密钥', en: 'The API key is missing.' },
  BAD_KEY: { status: 401, zh: 'API 密钥无效或已吊销', en: 'The API key is unknown or revoked.' },
  BAD_TOKEN: {
    status: 401,
    zh: '登录令牌无效：签名、颁发者、受众或算法不符',
    en: 'The token is not valid: signature, issuer, audience or algorithm.',
  },
  TOKEN_EXPIRED: { status: 401, zh: '登录令牌已过期或尚未生效', en: 'The token has expired or is not valid yet.' },
  NO_ROLE: { status: 403, zh: '登录令牌中没有本系统的角色', en: 'The token carries no role of this system.' },
  MIXED_DUTIES: {
    status: 403,
    zh: '管理员职责不得与其他角色由同一人担任（三员分立）',
    en: "An administrator's duty may not be held together with another role.",
  },
  BAD_CODE: { status: 401, zh: '工单编号或查询码不正确', en: 'Order number and code do not fit together.' },
  FORBIDDEN: { status: 403, zh: '无权访问', en: 'You may not read or do this.' },
  BAD_SIGNATURE: { status: 403, zh: '信号签名无效', en: "The signal's signature is not valid." },
  TOO_MANY_REQUESTS: { status: 429, zh: '请求过于频繁，请稍后再试', en: 'Too many requests; try again later.' },
  // — our own outages —
  LEDGER_UNAVAILABLE: {
    status: 503,
    zh: '台账数据库暂不可用，请以同一编号重试',
    en: 'The ledger is away; repeat with the same number.',
  },
  ENGINE_UNAVAILABLE: {
    status: 503,
    zh: '流程引擎暂不可用，请以同一编号重试',
    en: 'The workflow engine is away; repeat with the same number.',
  },
  WORKER_UNAVAILABLE: {
    status: 503,
    zh: '没有在线的处理进程，请以同一编号重试',
    en: 'No worker is answering; repeat with the same number.',
  },
  IDENTITY_UNAVAILABLE: {
    status: 503,
    zh: '统一身份认证暂不可用',
    en: 'The keys of the identity provider cannot be fetched.',
  },
  INTERNAL: { status: 500, zh: '系统内部错误', en: 'Internal error.' },
} as const satisfies Record<string, { status: number; zh: string; en: string }>;

export type FailureCode = keyof typeof FAILURES;

/** A refusal with its stable code; `rule` names the article or rule that refused (e.g. `art. 12, DI-10`). */
export interface Refusal {
  readonly refused: FailureCode;
  readonly rule?: string;
}
