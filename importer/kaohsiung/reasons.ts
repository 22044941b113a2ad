/** Why an order stands elsewhere than the city had it, or why a change of the city's has no command: once, with words. */
export const REASONS = {
  // — a change that the regulation has no command for —
  closedBefore: {
    zh: '工单已办结，城市其后又改动；依规须另立关联工单',
    en: 'The order was closed already; the city went on changing it, the ordinance opens a linked order instead.',
  },
  calledBack: {
    zh: '已派单的工单被退回建档；派单后没有退回建档的操作',
    en: 'A dispatched order was taken back to entry; no command does that once it is dispatched.',
  },
  correctedAfterDispatch: {
    zh: '派单后更正事项或地点；期限已按原事项写在工单上（第十三条），不因更正改变',
    en: 'Matter or place corrected after dispatch: the limit stands on the order as dispatched (art. 13).',
  },
  movedAfterReport: {
    zh: '反馈后改换单位；反馈后只能退回或回访',
    en: 'The unit was changed after the report; a reported order can only be sent back or followed up.',
  },
  redoUsedUp: { zh: '重新办理次数已用完（FU-8）', en: 'The rounds of redo are used up (FU-8).' },
  followUpNotOpen: { zh: '回访尚未到时（第二十三条）', en: 'The follow-up is not due yet (art. 23).' },
  surveyOpen: {
    zh: '未接通，已发短信；依规短信调查等到期，沉默不算满意（FU-6）',
    en: 'Not reached, text sent: the survey stays open until it ends; silence is never satisfaction (FU-6).',
  },
  releasedWithoutCall: {
    zh: '城市未回访即解除管制；依规每单必访（第二十三条）',
    en: 'Released without asking the caller; the ordinance asks every one (art. 23).',
  },
  movedWithoutCall: {
    zh: '城市转入陈情公文且未回访；依规派单后不得以此不再办理（第十一条只在派单前）',
    en: 'Moved to the slow petition channel without a call; art. 11 allows that before dispatch only.',
  },
  // — where the two stand at the end of the feed —
  callsGoOn: {
    zh: '未接通；依规还须再次回访（FU-6）',
    en: 'Not reached: further calls are due before the text message (FU-6).',
  },
  redoForUnsolved: {
    zh: '回访时问题未解决：依规重新办理（FU-8），城市转入陈情公文后解除管制',
    en: 'Unsolved when the caller was asked: redo (FU-8), where the city moved it to the slow channel and released it.',
  },
  signedByTime: {
    zh: '签收时限已过，视为签收（第十四条）；城市记录为未签收',
    en: 'The limit for signing expired and the order counts as signed (art. 14); the city shows it unaccepted.',
  },
  forcedByTime: {
    zh: '派单时限已过，系统强制派单（第十二条）；城市仍在建档',
    en: 'The dispatch limit expired and the order was dispatched by force (art. 12); the city was still entering it.',
  },
  duplicateCancelled: {
    zh: '派单后才认定重复：以登记错误撤单，不再并单（第十一条只在派单前）',
    en: 'Found a duplicate after dispatch: withdrawn as an error, since art. 11 merges before dispatch only.',
  },
  refused: { zh: '规则拒绝了该操作', en: 'The rules refused the command.' },
  unexplained: { zh: '原因不明', en: 'No reason found: look into it.' },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>;

export type ReasonCode = keyof typeof REASONS;
