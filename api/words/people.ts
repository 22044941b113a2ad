// Who acts, and what callers ask and say.
import type { Kind, RESULTS, Role, Satisfaction } from '../../domain/commands';
import type { Duty } from '../../vault/access/dutyLog';
import { type Table, term } from './term';

export const ROLE: Table<Role> = {
  caller: term('诉求人', 'caller'),
  agent: term('话务员', 'hotline agent'),
  dispatcher: term('派单员', 'dispatcher'),
  unit: term('承办单位', 'unit'),
  district: term('区', 'district'),
  city: term('市级', 'city'),
  visitor: term('回访员', 'follow-up caller'),
  supervisor: term('督办员', 'supervisor'),
  appraiser: term('考核员', 'appraiser'),
  auditor: term('审计员', 'auditor'),
  admin: term('系统管理员', 'system administrator'),
  securityAdmin: term('安全管理员', 'security administrator'),
  auditAdmin: term('审计管理员', 'audit administrator'),
  timer: term('时限到期（系统）', 'expiry of a limit (system)'),
};

/** What administrators do that is on record. */
export const ADMIN_DUTY: Table<Duty> = {
  createKey: term('发放密钥', 'a key was made'),
  rotateKey: term('更换密钥', 'a key was rotated'),
  revokeKey: term('吊销密钥', 'a key was revoked'),
  addSigningKey: term('登记签名密钥', 'a signing key was registered'),
  revokeSigningKey: term('吊销签名密钥', 'a signing key was revoked'),
  publishRules: term('发布规则', 'rules were published'),
  activateRules: term('启用规则', 'rules were put into force'),
  rollBackRules: term('回退规则', 'earlier rules were put into force again'),
  readLogs: term('查看日志', 'logs were read'),
  eraseOrder: term('销毁一单的密钥', 'the key of an order was destroyed'),
  erasePerson: term('销毁诉求人的密钥', 'the keys of a person were destroyed'),
  rotateMasterKey: term('更换主密钥', 'the master key was rotated'),
  rebuildModels: term('重建读模型', 'read models were made anew'),
  repairLedger: term('补回台账', 'the ledger was given back what it lacked'),
  reviveOrders: term('恢复工单流程', 'orders were brought back'),
};

export const KIND: Table<Kind> = {
  consult: term('咨询', 'enquiry'),
  help: term('求助', 'request for help'),
  complaint: term('投诉', 'complaint'),
  report: term('举报', 'report of wrongdoing'),
  suggestion: term('建议', 'suggestion'),
  praise: term('表扬', 'praise'),
  other: term('其他', 'other'),
  task: term('街乡工作事项', 'work of a street, without a caller'),
};

export const RESULT: Table<(typeof RESULTS)[number]> = {
  solved: term('实际解决', 'solved'),
  explained: term('解释说明', 'explained'),
  partly: term('部分解决', 'partly solved'),
  unsolved: term('未解决', 'not solved'),
};

export const SATISFACTION: Table<Satisfaction> = {
  satisfied: term('满意', 'satisfied'),
  basic: term('基本满意', 'basically satisfied'),
  dissatisfied: term('不满意', 'dissatisfied'),
  unrated: term('未评价', 'not rated'),
};
