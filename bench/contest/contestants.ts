import type { Contestant } from './contestant';
import { OURS } from './rivals/ours';
import { DBOS, PG_BOSS } from './rivals/packages';
import { RESTATE } from './rivals/restate';
import { HANDMADE } from './rivals/rival';
import { FLOOR, NAIVE } from './rivals/temporal';

/** Everyone who takes part, by the letters of the plan. */
export const CONTESTANTS: readonly Contestant[] = [OURS, NAIVE, FLOOR, DBOS, RESTATE, PG_BOSS, HANDMADE];
