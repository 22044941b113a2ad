// Read by mutants/main.ts, which adds what to mutate; paths are from the root of the project.
import { fileURLToPath } from 'node:url';

/** Results of one file beside each other: what another file's run knows need not be read and written with them. */
const kept = `.data/mutants/${process.env.JIESU_MUTANTS_OF}`;

export default {
  testRunner: 'once',
  plugins: [fileURLToPath(new URL('./runner.mjs', import.meta.url))],
  // Only what the tests of domain/ read goes into the sandbox.
  ignorePatterns: ['**', '!domain/**', '!tests/domain/**', '!appraisal/**', '!ledger/**', '!package.json'],
  coverageAnalysis: 'perTest',
  // A table is evaluated once, at load: a mutant in it costs a new process and every test.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: `${kept}.json`,
  tempDirName: '.data/mutants/tmp',
  reporters: ['html', 'progress-append-only'],
  htmlReporter: { fileName: `${kept}.html` },
  concurrency: 1,
  dryRunTimeoutMinutes: 60,
  // Loops without end are counted out by Stryker; a clock would count a busy machine as a mutant found.
  timeoutMS: 60_000,
  allowConsoleColors: false,
  // Nothing is read from it: the sandbox has no project of its own, and TypeScript 7 has no API to rewrite one.
  tsconfigFile: 'absent.json',
};
