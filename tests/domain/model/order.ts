import { daysAfter, HOUR, periodEnd, workdaysAfter, workHoursAfter } from './almanac';
import { FollowUpModel } from './followUp';
import type { Figures } from './figures';

// One complaint as docs/regulation.md and domain.md §2 tell it, written a second time and smaller: nothing of domain/ is
// called. Level, unit, rulings, reports, follow-up, redo, extension and appeal; no whistles, hanging, incidents, supervision.

type Due =
  | 'dispatch'
  | 'consult'
  | 'sign'
  | 'contact'
  | 'report'
  | 'ladder'
  | 'objectionReview'
  | 'extensionDecision'
  | 'reportReview'
  | 'followUp'
  | 'call'
  | 'appealDecision';

/** Who may be sent where: the catalogue's unit, the district of the place, the city's desk. */
export interface Places {
  readonly catalogue: string;
  readonly district: string;
  readonly city: string;
}

export class OrderModel {
  stage = 'RECEIVED';
  unit = '';
  round = 1;
  rung = 0;
  due: Partial<Record<Due, number>> = {};
  readonly missed: string[] = [];

  private reportAt = 0;
  private redoLimit = false;
  private overdue = false;
  private accepted = false;
  private mayObjectUntil = 0;
  private ruled = false;
  private objectors: string[] = [];
  private freed: string[] = [];
  private asked = 0;
  private granted = 0;
  private wanted: number | undefined;
  private calls = new FollowUpModel();
  private appeal: 'none' | 'pending' | 'ruled' = 'none';
  private appealUntil = 0;
  private frozenAt = Number.POSITIVE_INFINITY;

  constructor(
    public now: number,
    private readonly figures: Figures,
    private readonly places: Places,
    straight: boolean,
  ) {
    if (straight) this.sendTo(places.catalogue, false);
    else this.waitForDispatch();
  }

  /** What falls due before the instant falls due one by one, a millisecond after its limit. */
  pass(until: number): void {
    for (let next = this.next(); next && next[1] < until; next = this.next()) {
      const [kind, at] = next;
      this.now = at + 1;
      this.expire(kind, at);
    }
    this.now = Math.max(this.now, until);
  }

  next(): readonly [Due, number] | undefined {
    const all = Object.entries(this.due) as [Due, number][];
    return all.sort(([, a], [, b]) => a - b)[0];
  }

  private expire(kind: Due, at: number): void {
    delete this.due[kind];
    // The acceptance by silence and the start of a call are nobody's breach; the rungs of the ladder count themselves.
    if (kind === 'reportReview') return this.accept();
    if (kind === 'followUp') return this.openCall();
    if (kind === 'ladder') return this.climb(at);
    if (kind === 'call') return this.nobodyAnswered(true);
    // Sent back after its limit a report is due at once; what was missed is the limit itself.
    this.missed.push(`${kind} ${kind === 'report' ? this.reportAt : at}`);
    if (kind === 'dispatch' || kind === 'consult') this.sendTo(this.whereItMustGo(), false);
    if (kind === 'sign') this.stage = 'HANDLING';
    if (kind === 'objectionReview') this.deny();
    if (kind === 'extensionDecision') this.wanted = undefined;
    if (kind === 'appealDecision') this.appeal = 'ruled';
    if (kind === 'report') {
      this.overdue = true;
      this.due.ladder = workdaysAfter(this.reportAt - 1, 1);
      if (this.calls.state === 'never' && this.stage !== 'OBJECTION') this.openCall();
    }
  }

  // Art. 12, 13: dispatch.

  private waitForDispatch(): void {
    this.stage = 'TO_DISPATCH';
    this.due = { dispatch: this.now + 24 * HOUR };
  }

  private whereItMustGo(): string {
    const { catalogue, district, city } = this.places;
    return [catalogue, district].find((unit) => !this.freed.includes(unit)) ?? city;
  }

  private sendTo(unit: string, byRuling: boolean): void {
    const { sign, contact, objection } = this.figures;
    Object.assign(this, { stage: 'DISPATCHED', unit, rung: 0, asked: 0, granted: 0, wanted: undefined });
    this.ruled = byRuling;
    this.startClock(this.figures.report(this.now), false);
    this.due = { sign: sign(this.now), contact: contact(this.now), report: this.reportAt };
    this.mayObjectUntil = objection(this.now);
  }

  private startClock(until: number, redo: boolean): void {
    this.reportAt = until;
    this.redoLimit = redo;
    this.overdue = this.accepted = false;
    this.calls = new FollowUpModel();
  }

  consult(): string | undefined {
    if (this.stage !== 'TO_DISPATCH') return this.wrong();
    this.stage = 'CONSULTING';
    this.due = { consult: workdaysAfter(this.now, 1) };
    return undefined;
  }

  dispatch(unit: string): string | undefined {
    if (!this.isIn('TO_DISPATCH', 'CONSULTING', 'DISPATCHED', 'HANDLING')) return this.wrong();
    this.sendTo(unit, false);
    return undefined;
  }

  // Art. 12, 14: objection.

  object(): string | undefined {
    if (!this.isIn('DISPATCHED', 'HANDLING')) return this.wrong();
    if (this.ruled) return 'OBJECTION_FINAL';
    if (this.now > this.mayObjectUntil) return 'OBJECTION_WINDOW_CLOSED';
    if (this.objectors.length === 2 || this.objectors.includes(this.unit)) return 'OBJECTION_LIMIT';
    this.objectors.push(this.unit);
    this.stage = 'OBJECTION';
    delete this.due.sign;
    delete this.due.call;
    delete this.due.followUp;
    this.calls.breakOff();
    this.due.objectionReview = this.figures.objectionReview(this.now);
    return undefined;
  }

  ruleObjection(upheld: boolean, unit?: string): string | undefined {
    if (this.stage !== 'OBJECTION') return this.wrong();
    if (!upheld) {
      this.deny();
      return undefined;
    }
    if (unit === this.unit) return 'OBJECTOR_NAMED';
    this.freed.push(this.unit);
    this.wanted = undefined;
    this.startClock(0, false);
    if (unit === undefined) this.waitForDispatch();
    else this.sendTo(unit, true);
    return undefined;
  }

  private deny(): void {
    delete this.due.objectionReview;
    this.stage = 'HANDLING';
    this.ruled = true;
    if (this.overdue && this.calls.state !== 'ended') this.openCall();
  }

  // Art. 14, 15: handling.

  sign(): string | undefined {
    if (this.stage !== 'DISPATCHED') return this.wrong();
    this.signed();
    return undefined;
  }

  private signed(): void {
    if (this.stage === 'DISPATCHED') this.stage = 'HANDLING';
    delete this.due.sign;
  }

  contact(): string | undefined {
    if (!this.isIn('DISPATCHED', 'HANDLING')) return this.wrong();
    this.signed();
    delete this.due.contact;
    return undefined;
  }

  askExtension(days: number): string | undefined {
    if (this.stage !== 'HANDLING') return this.wrong();
    if (!this.figures.mayExtend) return 'EXTENSION_LEVEL';
    if (this.wanted !== undefined) return 'EXTENSION_PENDING';
    if (this.granted === 1 || this.asked === 2) return 'EXTENSION_LIMIT';
    if (workdaysAfter(this.now, 1) > this.reportAt) return 'EXTENSION_TOO_LATE';
    if (days > (this.redoLimit ? 3 : 7)) return 'EXTENSION_TOO_LONG';
    this.asked++;
    this.wanted = days;
    this.due.extensionDecision = Math.min(workHoursAfter(this.now, 4), this.reportAt);
    return undefined;
  }

  ruleExtension(granted: boolean): string | undefined {
    if (!this.isIn('HANDLING', 'OBJECTION')) return this.wrong();
    if (this.wanted === undefined) return 'NO_EXTENSION_PENDING';
    const days = this.wanted;
    this.wanted = undefined;
    delete this.due.extensionDecision;
    if (!granted) return undefined;
    this.granted++;
    const before = this.reportAt - 1;
    this.reportAt = this.redoLimit ? workdaysAfter(before, days) : daysAfter(before, days, false);
    this.due.report = this.reportAt;
    return undefined;
  }

  report(): string | undefined {
    if (!this.isIn('DISPATCHED', 'HANDLING')) return this.wrong();
    for (const kind of ['sign', 'contact', 'report', 'ladder', 'extensionDecision'] as const) delete this.due[kind];
    this.wanted = undefined;
    this.stage = 'REPORTED';
    this.accepted = false;
    this.due.reportReview = workdaysAfter(this.now, 1);
    return undefined;
  }

  reviewReport(accepted: boolean): string | undefined {
    if (this.stage !== 'REPORTED') return this.wrong();
    delete this.due.reportReview;
    if (accepted) {
      this.accept();
      return undefined;
    }
    this.stage = 'HANDLING';
    if (this.overdue) this.armLadder(undefined);
    else this.due.report = Math.max(this.now, this.reportAt);
    return undefined;
  }

  private climb(at: number): void {
    this.rung++;
    this.armLadder(at);
  }

  /** AP-15: after one, five and ten working days from the missed limit; then every ten from the last time. */
  private armLadder(expired: number | undefined): void {
    const step = [1, 5, 10][this.rung];
    if (step !== undefined) this.due.ladder = Math.max(this.now, workdaysAfter(this.reportAt - 1, step));
    else this.due.ladder = workdaysAfter((expired ?? this.now) - 1, 10);
  }

  // Art. 23: follow-up.

  private accept(): void {
    this.accepted = true;
    this.stage = this.calls.open ? 'VISITING' : 'TO_VISIT';
    if (this.calls.open) return;
    const start = FollowUpModel.startAfter(this.now, this.reportAt);
    if (start > this.now) this.due.followUp = start;
    else this.openCall();
  }

  private openCall(): void {
    if (this.calls.state === 'ended') this.calls = new FollowUpModel();
    if (this.stage === 'TO_VISIT') this.stage = 'VISITING';
    delete this.due.followUp;
    this.due.call = this.calls.begin(this.now);
  }

  private nobodyAnswered(byUs: boolean): void {
    if (this.calls.open?.by === 'sms') return this.endOfCalls();
    if (byUs) this.missed.push(`visit ${this.calls.open?.until}`);
    this.due.call = this.calls.again(this.now);
  }

  private endOfCalls(): void {
    this.calls.end();
    delete this.due.call;
    if (this.accepted && this.isIn('TO_VISIT', 'VISITING')) this.close();
  }

  followUp(said: 'good' | 'bad' | 'noAnswer' | 'refused'): string | undefined {
    if (!this.isIn('DISPATCHED', 'OBJECTION', 'HANDLING', 'REPORTED', 'TO_VISIT', 'VISITING')) return this.wrong();
    const { open } = this.calls;
    if (!open) return 'NO_FOLLOW_UP_OPEN';
    if (said === 'refused') this.endOfCalls();
    if (said === 'good') this.close();
    if (said === 'bad' && this.round === 3) this.close();
    else if (said === 'bad') this.again();
    if (said !== 'noAnswer') return undefined;
    if (open.by === 'sms') return 'ANSWER_INCOMPLETE';
    if (this.now < open.from) return 'NOT_YET_TIME';
    this.nobodyAnswered(false);
    return undefined;
  }

  redo(): string | undefined {
    if (!this.isIn('REPORTED', 'TO_VISIT', 'VISITING')) return this.wrong();
    if (this.round === 3) return 'REDO_LIMIT';
    this.again();
    return undefined;
  }

  private again(): void {
    this.round++;
    this.rung = 0;
    this.stage = 'HANDLING';
    this.wanted = undefined;
    this.mayObjectUntil = Number.NEGATIVE_INFINITY;
    this.startClock(workdaysAfter(this.now, 3), true);
    this.due = { contact: this.figures.contact(this.now), report: this.reportAt };
  }

  // Closing, urge, appeal.

  private close(): void {
    this.stage = 'CLOSED';
    this.due = {};
    this.appealUntil = workdaysAfter(this.now, 3);
    this.frozenAt = workdaysAfter(periodEnd(this.now) - 1, 5);
  }

  cancel(): string | undefined {
    if (this.isIn('CLOSED', 'CANCELLED')) return 'ORDER_CLOSED';
    this.stage = 'CANCELLED';
    this.due = {};
    return undefined;
  }

  urge(): string | undefined {
    if (this.stage === 'CANCELLED') return 'ORDER_CLOSED';
    return this.now > this.frozenAt ? 'PERIOD_FROZEN' : undefined;
  }

  askAppeal(): string | undefined {
    if (this.stage !== 'CLOSED') return this.wrong();
    if (this.now > this.frozenAt) return 'PERIOD_FROZEN';
    if (this.appeal !== 'none') return this.appeal === 'pending' ? 'APPEAL_PENDING' : 'WRONG_STATE';
    if (this.now > this.appealUntil) return 'APPEAL_WINDOW_CLOSED';
    this.appeal = 'pending';
    this.due = { appealDecision: workdaysAfter(this.now, 5) };
    return undefined;
  }

  ruleAppeal(): string | undefined {
    if (this.stage !== 'CLOSED') return this.wrong();
    if (this.appeal !== 'pending') return 'NO_APPEAL_PENDING';
    this.appeal = 'ruled';
    this.due = {};
    return undefined;
  }

  private isIn(...stages: readonly string[]): boolean {
    return stages.includes(this.stage);
  }

  private wrong(): string {
    return this.isIn('CLOSED', 'CANCELLED') ? 'ORDER_CLOSED' : 'WRONG_STATE';
  }
}
