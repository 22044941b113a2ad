import { ApplicationFailure } from '@temporalio/common';
import type { Pack } from '../rules/pack';
import { resolve } from '../rules/resolve';
import { toWire } from '../workflows/wire';
import type { ComplaintActivities } from './contract';

/** Where packs come from. */
export interface RuleDeps {
  /** The pack of that content hash; '' = the one active now. Undefined if it is not to be had. @throws while the store is away */
  readonly pack: (profile: string, hash: string) => Promise<Pack | undefined>;
  /** Announce follow-up tasks outward for orders taken in from now on. */
  readonly outward: boolean;
}

/**
 * Terms under the pinned pack (art. 13). Read-only.
 * @throws ApplicationFailure `RULES_MISSING`, retryable: the pack may arrive with the next deployment or restore
 */
export function resolveTerms({ pack, outward }: RuleDeps): ComplaintActivities['resolve'] {
  return async ({ profile, pack: hash, ...question }) => {
    const rules = await pack(profile, hash);
    if (!rules)
      throw ApplicationFailure.retryable(`规则包不存在 / no such rule pack: ${profile} ${hash}`, 'RULES_MISSING');
    const terms = resolve(rules, { ...question, outward });
    return 'refused' in terms ? terms : toWire(terms, { profile, pack: hash });
  };
}
