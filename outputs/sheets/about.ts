import { weightsFor } from '../../appraisal/rules';
import { iso } from '../../api/views/coded';
import { SCORE_BASIS } from '../../api/words/figures';
import type { Term } from '../../api/words/term';
import type { Edition } from '../edition';
import { column, type Sheet, sheetOf } from '../sheet';

interface Line extends Term {
  readonly value: string | number;
  readonly note?: Term;
}

/** Which figures they are: of a signed version, or provisional and of when. */
export function standingOf({ of }: Pick<Edition, 'of'>): Term {
  const version = /^v(\d+)$/.exec(of)?.[1];
  if (version !== undefined) return { zh: `签名结果第${version}版`, en: `signed result, version ${version}` };
  if (of === 'close') return { zh: '期末数（未冻结）', en: 'provisional: of the end of the period, not frozen' };
  if (of === 'now') return { zh: '当前数（未冻结）', en: 'provisional: the counts as they stood' };
  const day = of.replace('day/', '');
  return { zh: `${day}当日数（未冻结）`, en: `provisional: of the day ${day}` };
}

/** What the edition is, and by which rules it was made: first sheet of the book. */
export function aboutSheet(edition: Edition): Sheet {
  const { closing, pack, at, digest } = edition;
  const { stretch, rules } = closing;
  const standing = standingOf(edition);
  const basis = SCORE_BASIS[rules.basis];
  const lines: readonly Line[] = [
    { zh: '考核期', en: 'period', value: stretch.label },
    { zh: '起', en: 'from', value: iso(stretch.start) },
    { zh: '止（不含）', en: 'until, not included', value: iso(stretch.end) },
    { zh: '性质', en: 'standing', value: standing.zh, note: standing },
    { zh: '取数时间', en: 'figures made at', value: iso(at) },
    { zh: '数据摘要（SHA-256）', en: 'digest of the figures (SHA-256)', value: digest },
    { zh: '规则包', en: 'rule pack', value: pack },
    { zh: '三率口径', en: 'basis of the rates', value: basis.zh, note: basis },
    { zh: '参评最低样本', en: 'least sample to be ranked', value: rules.minSample },
    { zh: '容错比例', en: 'tolerance', value: rules.tolerance },
    ...rules.groups.map((group): Line => {
      const { response, resolution, satisfaction } = weightsFor(rules, group.code, stretch.end);
      const value = `${response} : ${resolution} : ${satisfaction}`;
      return { zh: `权重（响应、解决、满意）：${group.zh}`, en: `weights, three rates: ${group.en}`, value };
    }),
    {
      ...{ zh: '空格', en: 'an empty cell', value: '无数据，不是零' },
      note: { zh: '无数据', en: 'no data, which is not nought' },
    },
    { zh: '区间', en: 'interval', value: 'Wilson, 95 %' },
  ];
  return sheetOf<Line>(
    { name: 'about', zh: '说明', en: 'About' },
    [
      column<Line>('项目', 'what', 'text', ({ zh }) => zh),
      column<Line>('项目（英文）', 'what, in English', 'text', ({ en }) => en),
      column<Line>('内容', 'value', 'text', ({ value }) => value),
      column<Line>('内容（英文）', 'value in English', 'text', ({ note }) => note?.en),
    ],
    lines,
  );
}
