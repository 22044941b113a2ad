/** Where the CPU of the process that serves HTTP goes: samples of V8's profiler, booked to the part of the program they come from. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { relative } from 'node:path';
import type { Machine } from './proc';

/** Between two samples, µs. Closer ones cost the profiled process a multiple of its own work (tried: 0.1 ms). */
const INTERVAL_US = 2_500;

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** A profile, and the real time (ms) at which it began. */
export interface Profile {
  readonly startedAt: number;
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What one part of the program took of the process's time. */
export interface Part {
  readonly part: string;
  /** 0–1 of all samples in which the process worked. */
  readonly share: number;
}

/** Shares of the parts, the largest first, as `--json` writes them. */
export interface PartFigures {
  readonly machine: Machine;
  readonly parts: 'intake' | 'read';
  readonly requests: number;
  /** CPU of the process, ms a request, the profiler's own included. */
  readonly cpuMs: number;
  readonly of: readonly Part[];
}

/** Profiles this process from now on. @param file where the profile is written to @returns ends it */
export function profileInto(file: string): () => Promise<void> {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  session.post('Profiler.start');
  const startedAt = Date.now();
  return () =>
    new Promise((done, failed) => {
      session.post('Profiler.stop', (error, { profile }) => {
        if (error) return failed(error);
        writeFileSync(file, JSON.stringify({ startedAt, ...profile }));
        done();
      });
    });
}

const IDLE = ['(idle)', '(root)'];
const LIBRARY = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/;

/** Libraries by what they do here; the rest of them, and of the project, stand under their own names. */
const WHAT: Readonly<Record<string, string>> = {
  pg: 'pg',
  'pg-pool': 'pg',
  'pg-protocol': 'pg',
  'pg-types': 'pg',
  kysely: 'kysely',
  '@grpc/grpc-js': 'gRPC',
  protobufjs: 'gRPC',
  '@temporalio/client': 'Temporal client',
  '@temporalio/common': 'Temporal client',
  '@temporalio/proto': 'Temporal client',
  fastify: 'Fastify',
  'find-my-way': 'Fastify',
  'fastify-type-provider-zod': 'zod',
};

function partAt(url: string, root: string): string | undefined {
  const library = LIBRARY.exec(url)?.[1];
  if (library !== undefined) return WHAT[library] ?? library;
  if (!url.startsWith('file:') && !url.startsWith('/')) return undefined;
  const [folder] = relative(root, url.replace(/^file:\/\//, '')).split('/');
  return folder === undefined || folder === '..' ? undefined : `${folder}/`;
}

/**
 * Books each sample to the innermost part of the program on its stack: what Node does for a library is that library's.
 *
 * @param root the project's folder
 * @param from real time, ms: samples of before do not count
 */
export function sharesOf(profile: Profile, root: string, from: number): readonly Part[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const partOf = (id: number | undefined): string => {
    if (id === undefined) return 'Node.js';
    const { functionName, url } = nodes.get(id)?.callFrame ?? { functionName: '', url: '' };
    if (functionName === '(garbage collector)') return 'GC';
    return partAt(url, root) ?? partOf(parents.get(id));
  };
  const taken = new Map<string, number>();
  let at = profile.startedAt * 1_000;
  let all = 0;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0;
    at += delta;
    if (at < from * 1_000 || IDLE.includes(nodes.get(id)?.callFrame.functionName ?? '')) continue;
    const part = partOf(id);
    taken.set(part, (taken.get(part) ?? 0) + delta);
    all += delta;
  }
  return [...taken].map(([part, us]) => ({ part, share: us / all })).sort((a, b) => b.share - a.share);
}

/** @throws Error when there is no profile */
export function partsIn(file: string, root: string, from: number): readonly Part[] {
  return sharesOf(JSON.parse(readFileSync(file, 'utf8')) as Profile, root, from);
}
