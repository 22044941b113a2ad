import type { Dice } from '../dice';
import type { Issue } from './issues';
import type { TextPlace } from './places';
import {
  ASKS,
  BUILDINGS,
  DANGERS,
  ESTATES,
  GENERAL,
  GIVEN,
  JOINS,
  OPENERS,
  SPANS,
  SURNAMES,
  THINGS,
  TITLES,
} from './words';

/** Signs that slip in for one another when a call is typed as it is heard. */
const SLIPS: Readonly<Record<string, string>> = {
  在: '再',
  的: '得',
  理: '里',
  坏: '怀',
  漏: '露',
  费: '废',
  停: '亭',
  吵: '抄',
  修: '休',
  管: '馆',
  电: '店',
  声: '生',
};

/** What a caller says of an issue at a place; now and then with a name, a number, another grievance, a slip. */
export function phrase(issue: Issue, others: readonly Issue[], place: TextPlace, dice: Dice): string {
  const subject = dice.chance(0.9) ? dice.pick(issue.subjects) : '';
  const trouble = dice.pick(issue.troubles);
  const second = dice.chance(0.25) ? `、${dice.pick(issue.troubles)}` : '';
  const effect = dice.chance(0.6) ? dice.pick(JOINS) + dice.pick(issue.effects) : '';
  const span = dice.pick(SPANS);
  const where = whereabouts(place, dice);
  const core = dice.chance(0.75)
    ? `${where}${subject}${span}${trouble}${second}${effect}`
    : `${where}${trouble}${second}，是${subject || '这里'}的问题${span}${effect}`;
  const aside = dice.chance(0.04) ? aSecondMatter(dice.pick(others), dice) : '';
  return slipped(framed(core + aside, dice), dice);
}

/** What is said of anything else. */
export function chatter(place: TextPlace, dice: Dice): string {
  return framed(`${whereabouts(place, dice)}${dice.pick(THINGS)}${dice.pick(SPANS)}${dice.pick(GENERAL)}`, dice);
}

/** What is said in danger. */
export function alarm(place: TextPlace, dice: Dice): string {
  return framed(`${whereabouts(place, dice)}${dice.pick(DANGERS)}，快派人来`, dice);
}

function aSecondMatter(issue: Issue, dice: Dice): string {
  return `。另外${dice.pick(issue.subjects)}也${dice.pick(issue.troubles)}`;
}

function framed(core: string, dice: Dice): string {
  const opener = dice.pick(OPENERS);
  const who = dice.chance(0.1)
    ? `${dice.pick(SURNAMES)}${dice.chance(0.5) ? dice.pick(TITLES) : dice.pick(GIVEN)}来电，`
    : '';
  const phone = dice.chance(0.06)
    ? `，电话1${dice.between(3, 9)}${String(dice.between(0, 999_999_999)).padStart(9, '0')}`
    : '';
  const ask = dice.pick(ASKS);
  return `${who}${opener}${opener ? (dice.chance(0.5) ? '，' : '') : ''}${core}${ask ? `，${ask}` : ''}${phone}。`;
}

function whereabouts({ streetName, communityName }: TextPlace, dice: Dice): string {
  const luck = dice.next();
  const estate = dice.pick(ESTATES) + dice.pick(BUILDINGS);
  if (luck < 0.3) return estate;
  if (luck < 0.5) return communityName + dice.pick(BUILDINGS);
  if (luck < 0.75) return `${streetName}${communityName}`;
  return luck < 0.9 ? `${streetName}${estate}` : '';
}

function slipped(text: string, dice: Dice): string {
  if (!dice.chance(0.12)) return text;
  const signs = [...text];
  const at = dice.between(0, signs.length - 1);
  const sign = signs[at] ?? '';
  const luck = dice.next();
  if (luck < 0.4) signs.splice(at, 1);
  else if (luck < 0.6) signs.splice(at, 0, sign);
  else return [...text].map((each) => (dice.chance(0.5) ? (SLIPS[each] ?? each) : each)).join('');
  return signs.join('');
}
