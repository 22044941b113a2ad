import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict';
import { Converter } from 'opencc-js/t2cn';
import type { Documents } from '../../rules/schemas';

/** Reads the words of a text that say what it is about. */
export interface WordReader {
  /**
   * Distinct words of two signs and more, in simplified script: no digits, no persons, no places, no grammar.
   * @param text as the caller or the operator wrote it, in either script
   */
  read(text: string): readonly string[];
}

/** Parts of speech that say something (ICTCLAS tags as jieba gives them): nouns, verbs, adjectives, fixed expressions. */
const TELLING = /^(n|nz|ng|nl|v|vn|vd|vg|vi|a|an|ad|ag|i|l|j|z|zg|s|b|eng|d|f|t|q|o|x)$/u;
/** Tags of persons and places; the pack's own places are given this tag. */
const PERSON_OR_PLACE = /^(nr|nrt|nrfg|ns|nt)$/u;

/** What every call says whatever it is about: courtesy, wishes, the operator's phrases. Kept short: rarity weighs the rest. */
const COURTESY = new Set(
  `反映 希望 处理 解决 要求 请求 建议 问题 情况 表示 来电 市民 居民 业主 投诉 举报 诉求 尽快 有关 部门 相关 核实 协调 督促 政府 帮忙 麻烦 谢谢 您好 你好
  现在 已经 没有 进行 不是 就是 因为 所以 而且 导致 结果 今天 昨天 明天 一直 长期 多次 每天 目前 附近 这里 那里 里面 外面 旁边 对面 地方 时候 时间
  反应 查处 查修 建请 该址 该处 烦请 惠请 协助 先生 女士 电话 联系 回复 说法 看看 管管 一下 发现 整改 派人 诉求人 来电人 再次 之前 打过 我们 你们 他们
  小区 街道 社区 单元 号楼 号院 路口 门口 南门 北门 东门 西门 北门外 西侧 东侧 东边 西边 北侧 南侧 楼栋 附近居民 本人 自己 出现 造成 影响 严重 需要 可以 觉得`.split(
    /\s+/u,
  ),
);

/** A name before a form of address, or after one who says that he calls: 王女士, 欧阳先生, 李大爷, 姓赵. */
const ADDRESSED = /(?:姓\p{Script=Han})|\p{Script=Han}{1,3}(?=先生|女士|小姐|大爷|大妈|阿姨|师傅|老师|同志)/gu;
/** Numbers with what they number, codes, plates, addresses on the net: 3号楼, 2单元, 13800000000, 京A12345, a@b.c. */
const NUMBERED =
  /[\p{L}\d._%+-]+@[\w.-]+|https?:\S+|[京津冀沪渝][A-Za-z][A-Za-z\d]{4,6}|\p{N}+(?:[-—~～\p{N}.]*)(?:号楼|号院|号|单元|栋|幢|座|层|楼|室|门|区|弄|巷|之|盏|元|天|点|年|月|日|米)?/gu;

/**
 * Makes the reader; loading takes some tenths of a second, so one a process. Words of the catalogue are known as words, names of
 * districts, streets and communities as places.
 *
 * Method: dictionary words with hidden Markov model for unknown ones (jieba), parts of speech to leave out persons and places;
 * traditional script by OpenCC's phrase tables. What slips through is caught by the least number of orders a word must
 * be seen in (`vocabularyOf`).
 */
export function wordReader(documents?: Pick<Documents, 'catalogue' | 'organisation' | 'communities'>): WordReader {
  const jieba = Jieba.withDict(dict);
  const known = documents === undefined ? [] : domainWords(documents);
  if (known.length > 0) jieba.loadDict(Buffer.from(known.join('\n')));
  const simplified = Converter({ from: 'tw', to: 'cn' });
  return {
    read(text) {
      const plain = simplified(text.normalize('NFKC')).toLowerCase();
      const clean = plain.replace(NUMBERED, '，').replace(ADDRESSED, '，');
      const words = new Set<string>();
      for (const { word, tag } of jieba.tag(clean, true)) {
        if (word.length < 2 || PERSON_OR_PLACE.test(tag) || !TELLING.test(tag) || COURTESY.has(word)) continue;
        if (!/^(\p{Script=Han}+|[a-z]{3,20})$/u.test(word)) continue;
        words.add(word);
      }
      return [...words];
    },
  };
}

/** Lines of a jieba dictionary: word, frequency, tag. */
function domainWords({
  catalogue,
  organisation,
  communities,
}: Pick<Documents, 'catalogue' | 'organisation' | 'communities'>): readonly string[] {
  const matters = catalogue.matters.flatMap(({ zh }) => zh.split(/[、（）()，,\s]+/u));
  const streets = organisation.districts.flatMap(({ zh, streets: inside }) => [zh, ...inside.map((one) => one.zh)]);
  const local = Object.values(communities.streets).flatMap((names) => Object.values(names));
  const places = [...streets, ...streets.map(shortened), ...local, ...local.map(shortened)];
  const lines = (words: readonly string[], tag: string) =>
    [...new Set(words)].filter((word) => word.length >= 2 && word.length <= 8).map((word) => `${word} 20000 ${tag}`);
  return [
    ...lines(
      matters.filter((word) => word.length <= 4),
      'n',
    ),
    ...lines(
      places.filter((place) => place.length > 2),
      'ns',
    ),
  ];
}

/** A place as people say it: without what it is in law. */
function shortened(name: string): string {
  return name.replace(/(街道|地区|镇|乡|社区居委会|村委会|居委会|村民委员会|社区|村)$/u, '');
}
