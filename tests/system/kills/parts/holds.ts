import type { Point } from '../cases';

/** What the harness tells a part. */
export type Word =
  | { readonly say: 'arm'; readonly point: Point; readonly orderNo: string }
  /** Nobody is held any more, whoever stood still goes on. */
  | { readonly say: 'go' };

/** What a part tells the harness. */
export type Told =
  | { readonly told: 'ready' }
  | { readonly told: 'armed' }
  | { readonly told: 'at'; readonly point: Point; readonly orderNo: string };

/** Where a part of the system stands still when it is asked to. */
export interface Holds {
  /** Stands still here for the order that is armed, until told to go on or killed; for any other it passes at once. */
  at(point: Point, orderNo: string): Promise<void>;
  isArmed(point: Point, orderNo: string): boolean;
}

/** Listens to the harness, which is this process's parent and without which it ends. */
export function openHolds(): Holds {
  let armed: { readonly point: Point; readonly orderNo: string } | undefined;
  const waiting: (() => void)[] = [];
  const tell = (what: Told) => void process.send?.(what);
  process.on('message', (word: Word) => {
    if (word.say === 'arm') {
      armed = word;
      tell({ told: 'armed' });
      return;
    }
    armed = undefined;
    for (const goOn of waiting.splice(0)) goOn();
  });
  process.on('disconnect', () => process.exit(1));
  const isArmed = (point: Point, orderNo: string) => armed?.point === point && armed.orderNo === orderNo;
  return {
    isArmed,
    at(point, orderNo) {
      if (!isArmed(point, orderNo)) return Promise.resolve();
      tell({ told: 'at', point, orderNo });
      return new Promise((goOn) => waiting.push(goOn));
    },
  };
}
