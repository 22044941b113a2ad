import { Converter } from 'opencc-js/t2cn';
import type { WarningRules } from './watch/rules';

/** Kinds of danger that a text names, e.g. `gas`; none as a rule. */
export type AlarmReader = (text: string) => readonly string[];

/** What takes a word of danger back when it stands right before it: 没有着火, 防止触电, 以免倒塌. */
const DENIED = /(没有|没|并未|未|无|不会|防止|避免|以免|预防|担心|怕|万一)$/u;

/**
 * Reads words of danger on the spot (art. 11(1)) by the list of the policy, in either script. A word that is taken back right
 * before it is none.
 */
export function alarmReader({ alarmWords }: Pick<WarningRules, 'alarmWords'>): AlarmReader {
  const simplified = Converter({ from: 'tw', to: 'cn' });
  return (text) => {
    const plain = simplified(text.normalize('NFKC'));
    return Object.entries(alarmWords).flatMap(([kind, words]) =>
      words.some((word) => says(plain, word)) ? [kind] : [],
    );
  };
}

function says(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!DENIED.test(text.slice(Math.max(0, at - 2), at))) return true;
  return false;
}
