import { createHash } from 'node:crypto';
import type { Level } from '../domain/terms';
import { canonical } from '../ledger/canonical';
import { type Fault, crossCheck } from './check';
import { type Gazetteer, gazetteerOf, type Unit, unitsOf } from './organisation';
import {
  calendarSchema,
  catalogueSchema,
  communitiesSchema,
  DOCUMENT_NAMES,
  type Documents,
  type Matter,
  organisationSchema,
  policySchema,
} from './schemas';
import { type LevelRules, levelRules } from './levels';
import { type WorkingDays, workingDays } from './workingDays';

/** A checked rule pack, made ready for resolving. Immutable; known by the hash of its content. */
export interface Pack {
  readonly profile: string;
  /** SHA-256 (hex) of the canonical JSON of its documents. */
  readonly hash: string;
  readonly documents: Documents;
  readonly matters: ReadonlyMap<string, Matter>;
  readonly units: ReadonlyMap<string, Unit>;
  readonly gazetteer: Gazetteer;
  readonly levels: Readonly<Record<Level, LevelRules>>;
  readonly workingDays: WorkingDays;
}

/** A pack is refused whole; `faults` names every one of its faults with its path. */
export class BadPack extends Error {
  override readonly name = 'BadPack';
  constructor(readonly faults: readonly Fault[]) {
    super(`规则包有 ${faults.length} 处错误 the rule pack has ${faults.length} fault(s):\n${list(faults)}`);
  }
}

function list(faults: readonly Fault[]): string {
  return faults.map((fault) => `  ${fault.path}: ${fault.message}`).join('\n');
}

const SCHEMAS = {
  policy: policySchema,
  catalogue: catalogueSchema,
  organisation: organisationSchema,
  communities: communitiesSchema,
  calendar: calendarSchema,
} as const;

/**
 * Checks five documents and makes a pack of them.
 * @throws BadPack with all faults at once, those of single fields and those between the documents
 */
export function makePack(raw: { readonly [K in keyof Documents]: unknown }): Pack {
  const faults: Fault[] = [];
  const parsed: Partial<Documents> = {};
  for (const name of DOCUMENT_NAMES) {
    const result = SCHEMAS[name].safeParse(raw[name]);
    if (result.success) Object.assign(parsed, { [name]: result.data });
    else
      for (const issue of result.error.issues) {
        faults.push({ path: [name, ...issue.path.map(String)].join('.'), message: issue.message });
      }
  }
  faults.push(...crossCheck(parsed));
  if (faults.length > 0 || !isWhole(parsed)) throw new BadPack(faults);
  return compile(parsed);
}

function isWhole(documents: Partial<Documents>): documents is Documents {
  return DOCUMENT_NAMES.every((name) => documents[name] !== undefined);
}

/** SHA-256 (hex) of the canonical JSON, so that equal content has one hash however its keys are ordered. */
function hashOf(documents: Documents): string {
  return createHash('sha256').update(canonical(documents)).digest('hex');
}

function compile(documents: Documents): Pack {
  const { policy, catalogue, organisation, communities, calendar } = documents;
  const units = unitsOf(organisation);
  return {
    profile: policy.profile,
    hash: hashOf(documents),
    documents,
    matters: new Map(catalogue.matters.map((matter) => [matter.code, matter])),
    units: new Map(units.map((unit) => [unit.code, unit])),
    gazetteer: gazetteerOf(organisation, communities),
    levels: { 1: levelRules(policy, 1), 2: levelRules(policy, 2), 3: levelRules(policy, 3), 4: levelRules(policy, 4) },
    workingDays: workingDays(calendar),
  };
}

/** A part of a document: objects go deep, everything else (lists too) replaces what stood there; null removes a key. */
export type Patch<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Patch<T[K]> | null }
    : T;

/**
 * A pack with other figures, for tests, benches and what-if, through the same checks; source and certainty stay unless
 * patched. Example: `withOverrides(pack, { policy: { followUp: { afterReport: { value: 0 } } } })`.
 * @throws BadPack
 */
export function withOverrides(pack: Pack, patch: Patch<Documents>): Pack {
  const merged = merge(pack.documents, patch);
  return makePack(merged as Documents);
}

function merge(base: unknown, patch: unknown): unknown {
  if (!isRecord(base) || !isRecord(patch)) return patch;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) delete merged[key];
    else merged[key] = merge(base[key], value);
  }
  return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
