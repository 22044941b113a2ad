// Runs the jest tests of tests/domain/ for Stryker in one process: loaded once, the fault switched between runs.
// Jest's own runner loads all anew for every fault; mocha's runs the tests in the order of the files. Here those that noticed
// the last faults go first, then the cheap ones: a fault that is noticed costs a test or two.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';

const require = createRequire(import.meta.url);
/** Thousands of random lives or days for every fault. What only they would notice counts as survived here. */
const LEFT_OUT = /\/(?:properties[^/]*|model[^/]*|calendarOfficial)\.test\.ts$/;

class Runner {
  static inject = [];

  /** Each with its name, what it does, what it cost (µs of CPU) and when it last noticed a fault (0 never). */
  tests = [];
  runs = 0;

  /** What the planted code and the runner tell each other by: which fault is on, what a test touched. */
  shared = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

  capabilities() {
    return { reloadEnvironment: false };
  }

  /** Loads the tests from the working directory, Stryker's sandbox. */
  init() {
    require('tsx/cjs');
    const { expect } = require('expect');
    const { bind } = require('jest-each');
    const inside = [];
    let file = '';
    const test = (name, run) => this.tests.push({ id: [...inside, name].join(' '), file, run, cost: 0, noticed: 0 });
    test.each = bind(test, false);
    const describe = (name, body) => {
      inside.push(name);
      body();
      inside.pop();
    };
    Object.assign(globalThis, { describe, test, expect });
    // The same lives for every fault: a score is a figure only if it comes out the same twice.
    const here = createRequire(resolve('package.json'));
    here('fast-check').configureGlobal({ seed: 1, endOnFailure: true });
    const files = readdirSync('tests/domain', { recursive: true, encoding: 'utf8' }).sort();
    for (file of files.map((name) => `tests/domain/${name}`))
      if (file.endsWith('.test.ts') && !LEFT_OUT.test(file)) here(resolve(file));
  }

  async dryRun() {
    this.shared.activeMutant = undefined;
    const tests = [];
    for (const test of this.tests) {
      this.shared.currentTestId = test.id;
      const before = process.cpuUsage();
      const failed = await failureOf(test);
      const { user, system } = process.cpuUsage(before);
      test.cost = user + system;
      const result = { id: test.id, name: test.id, fileName: resolve(test.file), timeSpentMs: test.cost / 1_000 };
      if (failed === undefined) tests.push({ ...result, status: TestStatus.Success });
      else tests.push({ ...result, status: TestStatus.Failed, failureMessage: failed });
    }
    this.shared.currentTestId = undefined;
    return { status: DryRunStatus.Complete, tests, mutantCoverage: touchedByTests(this.shared.mutantCoverage) };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const wanted = new Set(testFilter);
    const tests = this.tests.filter(({ id }) => testFilter === undefined || wanted.has(id));
    tests.sort((a, b) => b.noticed - a.noticed || a.cost - b.cost);
    this.runs += 1;
    this.shared.activeMutant = activeMutant.id;
    for (const [i, test] of tests.entries()) {
      // A loop without end is one that goes round a hundred times as often as in this test without the fault; Stryker's own
      // limit is of all tests together, and a calendar's loop takes minutes to it.
      const usual = this.shared.mutantCoverage?.perTest[test.id]?.[activeMutant.id];
      const most = usual === undefined ? hitLimit : 100 * usual + 10_000;
      Object.assign(this.shared, { hitLimit: most, hitCount: most ? 0 : undefined });
      const failed = await failureOf(test);
      if (most && this.shared.hitCount > most)
        return { status: MutantRunStatus.Timeout, reason: `Hit limit reached (${most})` };
      if (failed === undefined) continue;
      test.noticed = this.runs;
      return { status: MutantRunStatus.Killed, killedBy: [test.id], failureMessage: failed, nrOfTests: i + 1 };
    }
    return { status: MutantRunStatus.Survived, nrOfTests: tests.length };
  }
}

/**
 * What is touched while the tests are loaded, too, counts for the tests only: Stryker would begin a new process for each
 * such fault, which is a hundred times the work. Nothing that is loaded with a fault on is kept, so nothing is lost by it.
 */
function touchedByTests({ static: loading, perTest } = { static: {}, perTest: {} }) {
  const touched = new Set(Object.values(perTest).flatMap((hits) => Object.keys(hits)));
  return { static: Object.fromEntries(Object.entries(loading).filter(([id]) => !touched.has(id))), perTest };
}

/** What the test said when it failed; undefined if it passed. */
async function failureOf({ run }) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error?.message ?? error);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'once', Runner)];
