import type { Instant } from '../domain/terms';

/** What happens in an order's life, and when; at one instant in the order in which it was written down. */
export class Timeline<Happening extends object> {
  private readonly queue: (Happening & { readonly at: Instant; readonly no: number })[] = [];
  private no = 0;

  add(at: Instant, happening: Happening): void {
    this.queue.push({ ...happening, at, no: this.no++ });
  }

  /** What could not happen yet keeps its place among its equals. */
  putOff(what: Happening & { readonly no: number }, until: Instant): void {
    this.queue.push({ ...what, at: until });
  }

  /** The next; undefined at the end. */
  take(): (Happening & { readonly at: Instant; readonly no: number }) | undefined {
    const { queue } = this;
    let first = 0;
    for (let i = 1; i < queue.length; i++) {
      const one = queue[i];
      const best = queue[first];
      if (one && best && (one.at < best.at || (one.at === best.at && one.no < best.no))) first = i;
    }
    const taken = queue[first];
    const last = queue.pop();
    if (last && first < queue.length) queue[first] = last;
    return taken;
  }
}
