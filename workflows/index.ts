/** Everything in the workers' bundle. */
export { chore } from './chore';
export { complaint } from './complaint';
export { openPeriods, period } from './period';
export { watch } from './watch';
