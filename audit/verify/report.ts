import { nextDue } from '../../domain/agenda';
import type { Actor, CommandName } from '../../domain/commands';
import { COMMANDS } from '../../domain/commandTable';
import { evolve, fold } from '../../domain/evolve';
import type { OrderState } from '../../domain/state';
import type { Instant } from '../../domain/terms';
import { coded, limitView } from '../../api/views/coded';
import { timelineOf } from '../../api/views/timeline';
import type { Pack } from '../../rules/pack';
import type { Derived, Packs } from '../derive/derive';
import { factsOf, instantWords, withName } from './factWords';
import { both, CHECK_WORDS, VERDICT_WORDS } from './reportWords';
import { type Case, CHECKS, type Check } from './verify';

/**
 * The report of one case for people who read no code, 中文 first: whose order, what was checked, the verdict, what does not
 * hold and what that means, and each step with its time (Beijing) and the article it rests on. Codes of units, matters and
 * places carry the names they have in the rules pinned on the order.
 *
 * @param packs the rules by hash; codes stay bare where the order's are gone
 * @param madeAt when it was asked, ms since 1970
 */
export function reportOf(one: Case, packs: Packs, madeAt: Instant): string {
  const { orderNo, events, faults, replayed } = one;
  const last = events.at(-1);
  const hash = last ? `；末条哈希 hash of the last: \`${last.hash}\`` : '';
  const state = stateOf(one);
  const pack = state && packs(state.terms.versions.hash);
  return `# 工单审计报告 · Audit report of order ${orderNo}

出具 made: ${instantWords(madeAt)}（北京时间 Beijing time）

## 一、工单 · The order
${aboutOrder(one, state, pack).join('\n')}

## 二、结论 · Verdict
${verdictOf(one)}

| 检查 check | 问什么 what it asks | 结果 result |
| --- | --- | --- |
${CHECKS.map((check) => `| ${CHECK_WORDS[check].name.zh} ${CHECK_WORDS[check].name.en} | ${both(CHECK_WORDS[check].asks)} | ${conclusion(check, one)} |`).join('\n')}

共 ${events.length} 条记录 entries${hash}${replayed ? `；历史 runs: ${replayed.runs}, 覆盖 covered: ${replayed.covered}` : ''}
${faults.length === 0 ? '' : `\n## 三、不符之处及其含义 · What does not hold, and what it means\n${deviations(one).join('\n')}\n`}
## ${faults.length === 0 ? '三' : '四'}、经过 · What happened
时间为北京时间 / Beijing time. "依规定 follows": 对该操作或到期，规则恰好产生该行起的各条 / for this act or limit the rules yield exactly the entries from this line on. art. = 《北京市接诉即办工作条例》条 article of the ordinance; TL-8、§2.4 … = 规则编号，来源见 docs/regulation.md / numbers of rules, sources in docs/regulation.md。〃 = 同上一行的操作 by the act of the row above。姓名与原文存于保险库，此处只有其哈希 / names and texts are in the vault, here stand their hashes only。

| # | 时间 at | 事件 event | 何人 by | 应于 was due | 内容 what | 依据 article | 推导 derived |
| --- | --- | --- | --- | --- | --- | --- | --- |
${courseOf(one, pack).join('\n')}
`;
}

/** Folded from the record itself; undefined where that tells no order any more. */
function stateOf({ events }: Case): OrderState | undefined {
  try {
    return events.length === 0 ? undefined : fold(events.map(({ event }) => event));
  } catch {
    return undefined;
  }
}

function aboutOrder({ orderNo }: Case, state: OrderState | undefined, pack: Pack | undefined): readonly string[] {
  const number = `- 工单编号 number: ${orderNo}`;
  if (!state) return [number, '- 记录已不能说明一件工单 / the entries tell no order any more'];
  const { place, kind, level, holder, outcome, clock, terms } = state;
  const words = (table: Parameters<typeof coded>[0], code: string | number) => {
    const { zh, en } = coded(table, code);
    return `${zh} ${en}`;
  };
  const where = [place.district, place.street, place.community].filter((each) => each !== undefined);
  const limit = clock && limitView(clock.limit);
  const { profile, hash } = terms.versions;
  const policy = pack?.documents.policy;
  return [
    number,
    `- 受理 received: ${instantWords(state.receivedAt)}`,
    `- 类型 kind: ${words('kind', kind)}；等级 level: ${words('level', level)}`,
    `- 事项 matter: ${withName(pack, 'matters', state.matter)}`,
    `- 地点 place: ${where.map((code) => withName(pack, 'places', code)).join(' › ') || '未登记 none'}`,
    `- 承办 held by: ${holder ? withName(pack, 'units', holder.unit) : '无 nobody'}`,
    ...(limit && clock
      ? [`- 办理时限 handling limit: ${limit.zh} ${limit.en}，到期 due ${instantWords(clock.dueAt)}`]
      : []),
    `- 环节 stage: ${words('stage', state.stage)}${outcome === undefined ? '' : `；结果 outcome: ${words('outcome', outcome)}`}`,
    `- 规则 rules: ${policy ? `${policy.title.zh} ${policy.title.en}，${profile} ${policy.version}` : profile}，SHA-256 \`${hash}\``,
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

function courseOf({ orderNo, events, derived }: Case, pack: Pack | undefined): readonly string[] {
  const verdictAt = new Map(derived.map((each) => [each.seq, each]));
  const expired = expiredAt(events);
  return timelineOf(orderNo, events).events.map(({ seq, at, type, dueAt }, index) => {
    const { event } = events[index] as Case['events'][number];
    const verdict = verdictAt.get(seq);
    const cells = [
      String(seq),
      instantWords(Date.parse(at)),
      `${type.zh} ${type.en}`,
      actorOf(event.by, pack),
      dueAt === undefined ? '' : instantWords(Date.parse(dueAt)),
      factsOf(event, pack).join('；'),
      verdict ? basisOf(verdict, expired.get(seq)) : '〃',
      verdict
        ? `${VERDICT_WORDS[verdict.verdict].zh} ${VERDICT_WORDS[verdict.verdict].en}${verdict.why === undefined ? '' : `: ${verdict.why}`}`
        : '〃',
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
}

/** Which limit had run out, by the seq of what happened for it: the next that was armed before. */
function expiredAt(events: Case['events']): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  let state: OrderState | undefined;
  for (const { seq, event } of events) {
    const next = state && nextDue(state);
    if (next && event.by.role === 'timer') found.set(seq, next.kind);
    state = evolve(state, event);
  }
  return found;
}

/** The act and its article, by the table of commands; what no person does rests on a limit of the order's own rules. */
function basisOf({ cause, command }: Derived, expired: string | undefined): string {
  if (command !== undefined && command in COMMANDS) {
    const { zh, en, article } = COMMANDS[command as CommandName];
    return `${zh} ${en} (${article})`;
  }
  if (cause === 'due') {
    const { zh, en } = expired === undefined ? { zh: '', en: '' } : coded('due', expired);
    return `时限届满 a limit ran out${zh === '' ? '' : `: ${zh} ${en}`}`;
  }
  return cause === 'intake' ? '受理 intake' : '';
}

function conclusion(check: Check, { faults, replayed, events }: Case): string {
  if (check === 'histories' && !replayed) return '未重放 not replayed';
  const own = faults.filter((fault) => fault.check === check).length;
  if (own > 0) return `**${own} 处不符 deviations**`;
  if (check === 'histories' && replayed && replayed.covered < events.length)
    return `一致；${events.length - replayed.covered} 条已无历史 holds; no history any more for the rest`;
  return '成立 holds';
}

function actorOf({ role, unit, key }: Actor, pack: Pack | undefined): string {
  const { zh, en } = coded('role', role);
  const whose = unit === undefined ? undefined : withName(pack, 'units', unit);
  const by = key === undefined ? undefined : `密钥 key ${key}`;
  return [`${zh} ${en}`, whose, by].filter((part) => part !== undefined).join(' · ');
}
