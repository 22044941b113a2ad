import type { Derived } from '../derive/derive';
import type { Check } from './verify';

/** A text in both languages. */
interface Said {
  readonly zh: string;
  readonly en: string;
}

/** What each check is called, what it asks, and what it means where it does not hold, for people who read no code. */
export const CHECK_WORDS: Readonly<Record<Check, { readonly name: Said; readonly asks: Said; readonly means: Said }>> =
  {
    chain: {
      name: { zh: '哈希链', en: 'hash chain' },
      asks: {
        zh: '每条记录都以前一条为据；改、删、插、截任何一条都会断开',
        en: 'each entry is bound to the one before, so that none can be changed, removed, inserted or cut off unseen',
      },
      means: {
        zh: '台账中的记录在写入之后被改动，或有缺失：本单记录在此处不能作为依据，应对照封印与备份查明',
        en: 'entries were changed or taken away after they were written: here the record proves nothing, and is to be held against seals and backups',
      },
    },
    models: {
      name: { zh: '查询数据', en: 'read models' },
      asks: {
        zh: '各列表、统计所用的数据是否与记录逐项一致',
        en: 'whether lists and figures hold, field by field, what the record says',
      },
      means: {
        zh: '记录本身未必有误，但页面或统计曾显示与记录不符的内容；以记录为准',
        en: 'the record may be right, but pages or figures have shown something else; the record is what counts',
      },
    },
    decisions: {
      name: { zh: '依规定推导', en: 'derivation' },
      asks: {
        zh: '每一步是否恰为当时的规则对该操作或到期所要求的结果',
        en: 'whether each step is exactly what the rules of that time yield for that act or that limit',
      },
      means: {
        zh: '此处的记录不是规则会产生的结果：或为写入后改动，或为未按规则处理，须由人查明',
        en: 'what stands here is not what the rules yield: altered afterwards, or not done by the rules; a person must find out which',
      },
    },
    histories: {
      name: { zh: '流程重放', en: 'replay' },
      asks: {
        zh: '流程引擎另行保存的历史重放之后，是否得出同样的记录',
        en: 'whether the history that the workflow engine keeps on its own yields the same record again',
      },
      means: {
        zh: '台账与流程引擎各自保存的经过不同：两者之一被改动',
        en: 'ledger and workflow engine tell different courses: one of the two was altered',
      },
    },
  };

export const VERDICT_WORDS: Readonly<Record<Derived['verdict'], Said>> = {
  same: { zh: '依规定', en: 'follows' },
  notKept: { zh: '被拒，内容未留存', en: 'refused, body not kept' },
  unknownPack: { zh: '规则包已不在，仅核对权限与环节', en: 'rules are gone: only who may, and when, was judged' },
  differs: { zh: '不符', en: 'DOES NOT FOLLOW' },
};

/** @returns 中文 / English */
export function both({ zh, en }: Said): string {
  return `${zh} / ${en}`;
}
