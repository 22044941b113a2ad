import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bodyOf } from '../../house';
import type { Target } from './target';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const HOOKS = join(__dirname, 'hooks.py');
const INSTALL_MS = 240_000;

/** What must hold of every answer; the last one is ours (hooks.py). */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
  'says_nothing_of_the_code',
] as const;

/** Why schemathesis cannot run here, in words. */
export interface Absent {
  readonly absent: string;
}

interface Ended {
  readonly code: number;
  readonly said: string;
}

/** Runs a program to its end. @returns exit code (127: there is no such program) and everything it said */
function run(
  program: string,
  args: readonly string[],
  env = process.env,
  endMs?: number,
  cwd?: string,
): Promise<Ended> {
  return new Promise((told) => {
    let said = '';
    const child: ChildProcess = spawn(program, [...args], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const late = endMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), endMs);
    const end = (code: number) => {
      clearTimeout(late);
      told({ code, said });
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (said += data.toString()));
    child.once('error', (error) => {
      said += error.message;
      end(127);
    });
    child.once('close', (code) => end(code ?? 137));
  });
}

/**
 * The pinned schemathesis in an environment of its own under the cache, made at the first call and put in its place whole.
 *
 * @returns the path of its Python, or why there is none: no Python, no venv, no package index
 */
export async function schemathesis(cacheDir: string): Promise<string | Absent> {
  const version = await run('python3', ['--version']);
  if (version.code !== 0) return { absent: '没有 python3 / there is no python3' };
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const name = createHash('sha256').update(wanted).update(version.said).digest('hex').slice(0, 16);
  const place = join(cacheDir, `schemathesis-${name}`);
  const python = join(place, 'bin', 'python');
  if (existsSync(python)) return python;
  mkdirSync(cacheDir, { recursive: true });
  const fresh = `${place}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  try {
    const made = await run('python3', ['-m', 'venv', fresh], process.env, INSTALL_MS);
    if (made.code !== 0) return { absent: `python3 -m venv: ${lastLine(made.said)}` };
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--retries',
      '1',
      '--no-deps',
      '--require-hashes',
    ];
    const args = [...pip, '--only-binary', ':all:', '-r', REQUIREMENTS];
    const got = await run(join(fresh, 'bin', 'python'), args, process.env, INSTALL_MS);
    if (got.code !== 0) return { absent: `pip install: ${lastLine(got.said)}` };
    renameSync(fresh, place);
  } catch (error) {
    // Somebody else's run was quicker.
    if (!existsSync(python)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return python;
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1) ?? '';
}

/** How much is asked. */
export interface Amount {
  readonly seed: number;
  /** Cases an operation, in each of the phases that make them up. */
  readonly examples: number;
  readonly phases: readonly ('examples' | 'coverage' | 'fuzzing' | 'stateful')[];
}

/** What came of a run. */
export interface FuzzFigures {
  /** Answers by status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly requests: number;
  /** Nothing was found amiss. */
  readonly clean: boolean;
  /** The report of schemathesis, for people. */
  readonly report: string;
}

/**
 * Lets schemathesis loose on the API: requests made from /openapi.json, good and spoilt, and chains of them in which one
 * uses what another answered, with everybody's keys in turn.
 *
 * @param folder for the plan, the figures and what schemathesis writes; given up by the caller
 * @param onProgress told now and then how many answers there were
 */
export async function fuzz(
  python: string,
  target: Target,
  folder: string,
  amount: Amount,
  onProgress: (requests: number) => void = () => undefined,
): Promise<FuzzFigures> {
  const figures = join(folder, 'figures.json');
  rmSync(figures, { force: true });
  const plan = join(folder, 'plan.json');
  const { keys, roles } = target;
  const intake = bodyOf();
  writeFileSync(plan, JSON.stringify({ keys, roles, figures, intake, run: intake.orderNo.slice(-8) }), { mode: 0o600 });
  const settings = join(folder, 'schemathesis.toml');
  writeFileSync(settings, settingsOf(target));
  const args = ['-m', 'schemathesis.cli', '--config-file', settings, 'run', `${target.url}/openapi.json`];
  const asked = ['--seed', String(amount.seed), '-n', String(amount.examples), '--phases', amount.phases.join(',')];
  const manner = ['--checks', CHECKS.join(','), '--continue-on-failure', '--no-shrink', '--no-color'];
  const quiet = ['--generation-database', 'none', '--suppress-health-check', 'all', '--warnings', 'off'];
  const look = () => (existsSync(figures) ? (JSON.parse(readFileSync(figures, 'utf8')) as Record<string, number>) : {});
  const sum = (answers: Record<string, number>) => Object.values(answers).reduce((all, each) => all + each, 0);
  const watch = setInterval(() => onProgress(sum(look())), 1_000);
  try {
    const env = { ...process.env, JIESU_FUZZ_PLAN: plan, SCHEMATHESIS_HOOKS: HOOKS, PYTHONDONTWRITEBYTECODE: '1' };
    const { code, said } = await run(python, [...args, ...asked, ...manner, ...quiet], env, undefined, folder);
    const answers = look();
    return { answers, requests: sum(answers), clean: code === 0, report: said };
  } finally {
    clearInterval(watch);
  }
}

/** Codes that exist, so that more than the first look at them is tried; and no warnings about what is meant. */
function settingsOf({ url, orders, units, figures }: Target): string {
  const dictionary = (name: string, values: readonly string[]) =>
    `[dictionaries.${name}]\nvalues = ${JSON.stringify(values)}\n`;
  const bound = (parameter: string, name: string) =>
    `"path.${parameter}" = { dictionary = "${name}", probability = 0.8 }\n`;
  return [
    `base-url = ${JSON.stringify(url)}\nhooks = ${JSON.stringify(HOOKS)}\n[cache]\nenabled = false\n`,
    dictionary('orders', orders) + dictionary('units', units) + dictionary('figures', figures),
    `[parameters]\n${bound('orderNo', 'orders')}${bound('unit', 'units')}${bound('figure', 'figures')}`,
  ].join('\n');
}
