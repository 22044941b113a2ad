import type { Pool } from 'pg';
import type { Life } from '../life';

/** Contestants by the letter they have in the plan of the benchmark. */
export const KEYS = ['ours', 'naive', 'floor', 'dbos', 'restate', 'pgboss', 'handmade'] as const;
export type Key = (typeof KEYS)[number];

/** What is sent to an order after its intake, in this order. */
export const MESSAGES = ['sign', 'contact', 'report', 'score'] as const;
export type Message = (typeof MESSAGES)[number];

/** Processes a contestant consists of; the load generator is none of them. */
export const PARTS = ['engine', 'database', 'worker', 'api'] as const;
export type Part = (typeof PARTS)[number];

/** What an engine keeps of one order, mean over the orders asked for. */
export interface Kept {
  /** Durable records: history events, journal entries, recorded steps and messages, jobs. */
  readonly events: number;
  /** Writes of an execution's state; only Temporal counts them. */
  readonly transitions?: number;
  readonly historyBytes?: number;
}

/** A contestant that runs, on parts and data of its own. */
export interface Opened {
  readonly pids: Readonly<Partial<Record<Part, number>>>;
  /** As the judge: statistics and looks into the tables, never counted. */
  readonly judge: Pool;
  readonly versions: { readonly engine: string; readonly database: string };
  /** @throws Error when the intake is refused */
  takeIn(life: Life): Promise<void>;
  /** The same id twice must have one effect. @throws Error when the message is refused */
  give(life: Life, message: Message, id: string): Promise<void>;
  /** Of some orders; absent where nothing but tables is kept. */
  readonly kept?: (orderNos: readonly string[]) => Promise<Kept>;
  /** What lies outside PostgreSQL, bytes. */
  outsideBytes(): number;
  /** Where no table tells: resolves once every order is over. */
  readonly over?: (orderNos: readonly string[]) => Promise<void>;
  close(): Promise<void>;
}

/** Where a contestant is started. */
export interface Place {
  /** Empty, of this round alone. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onStep: (line: string) => void;
  /** Told what runs now, so that an interruption stops it. */
  readonly onOpened?: (opened: Opened) => void;
}

/** One that takes part. */
export interface Contestant {
  readonly key: Key;
  readonly letter: string;
  readonly zh: string;
  readonly en: string;
  /** What one gets for the price, for the table. */
  readonly gives: string;
  /** Only the intake: a floor for the others, no contestant. */
  readonly floor?: true;
  /** Needs the packages of bench/contestants. */
  readonly packages?: true;
  /** @throws Error with nothing left running */
  open(place: Place): Promise<Opened>;
}
