import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { DueKind } from '../domain/events';
import type { Instant } from '../domain/terms';
import { DUE_WORDS } from './words';

/**
 * The one timer of an order. It is armed anew only when something falls due earlier than it rings: a timer that rings for
 * nothing costs less history than one cancelled and started at every command.
 */
export class Alarm {
  private armedFor: Instant | undefined;
  private timer: CancellationScope | undefined;
  private ringing = false;

  constructor(private readonly now: () => Instant) {}

  /** True once since it last rang. */
  get rings(): boolean {
    return this.ringing;
  }

  /** Exactly at due is in time, so it rings one millisecond later. */
  set(next: { readonly kind: DueKind; readonly at: Instant } | undefined): void {
    this.ringing = false;
    if (!next) return;
    const at = next.at + 1;
    if (this.armedFor !== undefined && this.armedFor <= at) return;
    this.timer?.cancel();
    this.armedFor = at;
    const timer = new CancellationScope();
    this.timer = timer;
    timer
      .run(() => sleep(Math.max(1, at - this.now()), { summary: DUE_WORDS[next.kind] }))
      .then(() => this.rang(), ignoreCancel);
  }

  /** Before a new run, which arms its own. */
  stop(): void {
    this.timer?.cancel();
  }

  private rang(): void {
    this.armedFor = undefined;
    this.ringing = true;
  }
}

function ignoreCancel(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
