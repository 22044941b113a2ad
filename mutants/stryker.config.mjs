// Read by mutants/main.ts, which adds what to mutate; paths are from the root of the project.
import { fileURLToPath } from 'node:url';

export default {
  testRunner: 'mocha',
  plugins: ['@stryker-mutator/mocha-runner'],
  mochaOptions: {
    require: [fileURLToPath(new URL('./setup.cjs', import.meta.url))],
    spec: ['tests/domain/**/*.test.ts'],
    // Left out: thousands of random lives or days for every mutant. What only they would notice counts as survived here.
    ignore: [
      'tests/domain/properties*.test.ts',
      'tests/domain/model*.test.ts',
      'tests/domain/calendarOfficial.test.ts',
    ],
  },
  // Only what the tests of domain/ read goes into the sandbox.
  ignorePatterns: ['**', '!domain/**', '!tests/domain/**', '!appraisal/**', '!ledger/**', '!package.json'],
  coverageAnalysis: 'perTest',
  // A table is evaluated once, at load: a mutant in it costs a new process and every test.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: '.data/mutants/incremental.json',
  tempDirName: '.data/mutants/tmp',
  reporters: ['json', 'html', 'progress-append-only'],
  jsonReporter: { fileName: '.data/mutants/report.json' },
  htmlReporter: { fileName: '.data/mutants/report.html' },
  concurrency: 1,
  dryRunTimeoutMinutes: 60,
  // Loops without end are counted out by Stryker; a clock would count a busy machine as a mutant found.
  timeoutMS: 60_000,
  allowConsoleColors: false,
  // Nothing is read from it: the sandbox has no project of its own, and TypeScript 7 has no API to rewrite one.
  tsconfigFile: 'absent.json',
};
