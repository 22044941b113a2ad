import type { Actor } from '../../domain/commands';
import type { OrderEvent } from '../../domain/events';
import { coded, iso } from '../../api/views/coded';
import { timelineOf } from '../../api/views/timeline';
import type { Derived } from '../derive/derive';
import type { Case, Check } from './verify';

const CHECK_WORDS: Readonly<Record<Check, string>> = {
  chain: '哈希链完整 · hash chain',
  models: '读模型与事件一致 · read models = events',
  decisions: '按规定重新推导 · decisions derived anew',
  histories: '工作流历史重放 · histories replayed',
};

const VERDICT_WORDS: Readonly<Record<Derived['verdict'], string>> = {
  same: '依规定 follows',
  notKept: '被拒命令未留内容 refused, body not kept',
  unknownPack: '规则包已不在 rules are gone',
  differs: '不符 DOES NOT FOLLOW',
};

/** The report of one case for people who read no code: what happened, by whom, and whether each step follows from the rules. */
export function reportOf(one: Case): string {
  const { orderNo, events, derived, replayed, faults } = one;
  const verdictAt = new Map(derived.map((each) => [each.seq, each]));
  const rows = timelineOf(orderNo, events).events.map(({ seq, at, type, dueAt }, index) => {
    const { event } = events[index] as Case['events'][number];
    const verdict = verdictAt.get(seq);
    const cells = [
      String(seq),
      at.slice(0, 19).replace('T', ' '),
      `${type.zh} ${type.en}`,
      actorOf(event.by),
      dueAt === undefined ? '' : dueAt.slice(0, 19).replace('T', ' '),
      noteOf(event),
      verdict ? `${VERDICT_WORDS[verdict.verdict]}${verdict.why === undefined ? '' : `: ${verdict.why}`}` : '',
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const last = events.at(-1);
  return `# 工单审计报告 · Audit report of order ${orderNo}

## 结论 · Findings
${Object.entries(CHECK_WORDS)
  .map(([check, words]) => `- ${words}: ${conclusion(check as Check, one)}`)
  .join('\n')}
${faults.length === 0 ? '' : `\n${faults.map(({ why }) => `- ⚠ ${why}`).join('\n')}\n`}
事件 events: ${events.length}; 末条哈希 hash of the last: \`${last?.hash ?? ''}\`${replayed ? `; 历史 runs: ${replayed.runs}, 覆盖 covered: ${replayed.covered}` : ''}

## 经过 · What happened
时间为北京时间 / Beijing time. "依规定 follows": 对该命令或到期，规定恰好产生该行起的各条 / for this command or limit the regulation yields exactly the events from this line on.

| # | 时间 at | 事件 event | 何人 by | 应于 was due | 依据 on | 推导 derived |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function conclusion(check: Check, { faults, replayed, events }: Case): string {
  if (check === 'histories' && !replayed) return '未重放 not replayed';
  const own = faults.filter((fault) => fault.check === check).length;
  if (own > 0) return `**${own} 处不符 faults**`;
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
    typeof dueAt === 'number' ? iso(dueAt).slice(0, 19).replace('T', ' ') : undefined,
    typeof outcome === 'string' ? outcome : undefined,
    typeof code === 'string' ? code : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}
