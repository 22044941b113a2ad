import type { KeySource } from './source';

/** What is derived from a key, by the id under which ciphertexts name it. */
export interface Derived {
  readonly id: string;
}

/** Several keys that open, one of which locks; follows its source while the process runs. */
export interface KeyRing<K extends Derived> {
  current(): K;
  find(id: string): K | undefined;
}

/** @param derive makes from 32 bytes what is used in their place; called once a key */
export function keyRing<K extends Derived>(source: KeySource, derive: (key: Buffer) => K): KeyRing<K> {
  let from: readonly Buffer[] | undefined;
  let keys: readonly K[] = [];
  const now = () => {
    const given = source.keys();
    if (given !== from) {
      keys = given.map(derive);
      from = given;
    }
    return keys;
  };
  now();
  return {
    current: () => now()[0] as K,
    find(id) {
      const found = now().find((key) => key.id === id);
      if (found !== undefined) return found;
      source.refresh();
      return now().find((key) => key.id === id);
    },
  };
}
