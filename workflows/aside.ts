import type { Letter } from './inbox';

/**
 * Letters that wait for something outside which is away: the keys, or the rules. The first asks patiently, the others
 * stand behind it, so that an outage costs a history one question, however many letters come.
 */
export class Aside {
  private asking: Letter | undefined;
  private behind: readonly Letter[] = [];

  get isEmpty(): boolean {
    return this.asking === undefined;
  }

  get letters(): readonly Letter[] {
    return this.asking ? [this.asking, ...this.behind] : [];
  }

  /** `back` gets the letter with its answer, and after it those that stood behind. */
  ask(letter: Letter, answered: Promise<Letter>, back: (letters: readonly Letter[]) => void): void {
    this.asking = letter;
    void answered.then((answer) => {
      const behind = this.behind;
      this.asking = undefined;
      this.behind = [];
      back([answer, ...behind]);
    });
  }

  stand(letter: Letter): void {
    this.behind = [...this.behind, letter];
  }
}
