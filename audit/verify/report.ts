import type { Actor, CommandName } from '../../domain/commands';
import { COMMANDS } from '../../domain/commandTable';
import type { OrderEvent } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import { coded, iso } from '../../api/views/coded';
import { timelineOf } from '../../api/views/timeline';
import type { Derived } from '../derive/derive';
import { both, CHECK_WORDS, VERDICT_WORDS } from './reportWords';
import { type Case, CHECKS, type Check } from './verify';

/**
 * The report of one case for people who read no code, 中文 first: whose order, what was checked, the verdict, what does not
 * hold and what that means, and each step with its time (Beijing) and the article it rests on.
 */
export function reportOf(one: Case): string {
  const { orderNo, events, faults, replayed } = one;
  const last = events.at(-1);
  const hash = last ? `；末条哈希 hash of the last: \`${last.hash}\`` : '';
  return `# 工单审计报告 · Audit report of order ${orderNo}

## 一、工单 · The order
${aboutOrder(one).join('\n')}

## 二、结论 · Verdict
${verdictOf(one)}

| 检查 check | 问什么 what it asks | 结果 result |
| --- | --- | --- |
${CHECKS.map((check) => `| ${CHECK_WORDS[check].name.zh} ${CHECK_WORDS[check].name.en} | ${both(CHECK_WORDS[check].asks)} | ${conclusion(check, one)} |`).join('\n')}

共 ${events.length} 条记录 entries${hash}${replayed ? `；历史 runs: ${replayed.runs}, 覆盖 covered: ${replayed.covered}` : ''}
${faults.length === 0 ? '' : `\n## 三、不符之处及其含义 · What does not hold, and what it means\n${deviations(one).join('\n')}\n`}
## ${faults.length === 0 ? '三' : '四'}、经过 · What happened
时间为北京时间 / Beijing time. "依规定 follows": 对该操作或到期，规则恰好产生该行起的各条 / for this act or limit the rules yield exactly the entries from this line on. art. = 《北京市接诉即办工作条例》条 article of the ordinance; TL-8 … = docs/regulation.md。

| # | 时间 at | 事件 event | 何人 by | 应于 was due | 内容 what | 依据 article | 推导 derived |
| --- | --- | --- | --- | --- | --- | --- | --- |
${courseOf(one).join('\n')}
`;
}

/** Folded from the record itself; where that tells no order, only its number. */
function aboutOrder({ orderNo, events }: Case): readonly string[] {
  const number = `- 工单编号 number: ${orderNo}`;
  let state: OrderState;
  try {
    state = fold(events.map(({ event }) => event));
  } catch {
    return [number, '- 记录已不能说明一件工单 / the entries tell no order any more'];
  }
  const stage = coded('stage', state.stage);
  const { profile, hash } = state.terms.versions;
  return [
    number,
    `- 受理 received: ${shown(state.receivedAt)}`,
    `- 事项 matter: ${state.matter}；区 district: ${state.place.district}`,
    `- 承办 held by: ${state.holder?.unit ?? '无 nobody'}；环节 stage: ${stage.zh} ${stage.en}`,
    `- 规则 rules: ${profile} \`${hash.slice(0, 12)}\``,
  ];
}

function verdictOf({ events, faults, derived, replayed }: Case): string {
  if (events.length === 0) return '**台账中没有此单。** / **There is no such order in the ledger.**';
  if (faults.length > 0)
    return `**不能证明：${faults.length} 处不符，见第三节。** / **Not proven: ${faults.length} deviations, see part 3.**`;
  const open = [
    derived.some(({ verdict }) => verdict === 'unknownPack')
      ? '部分规则包已不在，相应各步只核对了权限与环节 / some rules are gone: there only who may, and when, was judged'
      : undefined,
    replayed ? undefined : '历史未重放 / histories were not replayed',
    replayed && replayed.covered < events.length
      ? `${events.length - replayed.covered} 条的历史已过保存期 / the engine no longer keeps the history of ${events.length - replayed.covered} entries`
      : undefined,
  ].filter((each) => each !== undefined);
  const limits = open.length === 0 ? '' : `\n\n限制 limits: ${open.join('；')}`;
  return `**记录完整，各步均依规定。** / **The record is whole, and every step follows from the rules.**${limits}`;
}

function deviations({ faults }: Case): readonly string[] {
  return CHECKS.flatMap((check) => {
    const own = faults.filter((fault) => fault.check === check);
    if (own.length === 0) return [];
    const { name, means } = CHECK_WORDS[check];
    return [`- **${name.zh} ${name.en}**: ${both(means)}`, ...own.map(({ why }) => `  - ⚠ ${why}`)];
  });
}

function courseOf({ orderNo, events, derived }: Case): readonly string[] {
  const verdictAt = new Map(derived.map((each) => [each.seq, each]));
  return timelineOf(orderNo, events).events.map(({ seq, at, type, dueAt }, index) => {
    const { event } = events[index] as Case['events'][number];
    const verdict = verdictAt.get(seq);
    const cells = [
      String(seq),
      readableTime(at),
      `${type.zh} ${type.en}`,
      actorOf(event.by),
      dueAt === undefined ? '' : readableTime(dueAt),
      noteOf(event),
      verdict ? basisOf(verdict) : '',
      verdict
        ? `${VERDICT_WORDS[verdict.verdict].zh} ${VERDICT_WORDS[verdict.verdict].en}${verdict.why === undefined ? '' : `: ${verdict.why}`}`
        : '',
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
}

/** The act and its article, by the table of commands; what no person does rests on a limit of the order's own rules. */
function basisOf({ cause, command }: Derived): string {
  if (command !== undefined && command in COMMANDS) {
    const { zh, en, article } = COMMANDS[command as CommandName];
    return `${zh} ${en} (${article})`;
  }
  if (cause === 'due') return '时限届满 a limit ran out';
  return cause === 'intake' ? '受理 intake' : '';
}

function shown(instant: number): string {
  return readableTime(iso(instant));
}

/** `2026-12-01 09:00:00` of an ISO time at +08:00. */
function readableTime(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

function conclusion(check: Check, { faults, replayed, events }: Case): string {
  if (check === 'histories' && !replayed) return '未重放 not replayed';
  const own = faults.filter((fault) => fault.check === check).length;
  if (own > 0) return `**${own} 处不符 deviations**`;
  if (check === 'histories' && replayed && replayed.covered < events.length)
    return `一致；${events.length - replayed.covered} 条已无历史 holds; no history any more for the rest`;
  return '成立 holds';
}

function actorOf({ role, unit, key }: Actor): string {
  const { zh, en } = coded('role', role);
  return [`${zh} ${en}`, unit, key].filter((part) => part !== undefined).join(' · ');
}

/** Unit, limit and clock, where the event names them; texts stay in the vault. */
function noteOf(event: OrderEvent): string {
  const { unit, clock, owner, dueAt, outcome, code } = { ...event } as Readonly<Record<string, unknown>>;
  const parts = [
    typeof unit === 'string' ? unit : undefined,
    typeof clock === 'string' ? `${coded('clock', clock).zh} ${coded('clock', clock).en}` : undefined,
    typeof owner === 'string' ? owner : undefined,
    typeof dueAt === 'number' ? shown(dueAt) : undefined,
    typeof outcome === 'string' ? outcome : undefined,
    typeof code === 'string' ? code : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
