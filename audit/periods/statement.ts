import type { PeriodResult } from '../../appraisal/closePeriod';
import type { CorrectionReason } from '../../domain/period/commands';
import type { Basis } from '../../domain/period/events';
import { canonical } from '../../ledger/canonical';
import { type DigestName, digestOf } from '../seal/digest';
import { digestFor, type Signer, type Verifier } from '../seal/signing';
import type { Seal } from '../seal/seal';

/** What a version of a period's result says; the signature stands over its canonical JSON. */
export interface Statement extends Basis {
  readonly period: string;
  /** From 1, without gaps. */
  readonly version: number;
  /** Epoch ms. */
  readonly at: number;
  /** Chain hash of the period's event `through`: exclusions, corrections and who decided them stand behind it. */
  readonly chain: string;
  /** Why it follows another version; absent of the first. */
  readonly reason?: CorrectionReason;
  /** How the digest of the version before is made. */
  readonly link: DigestName;
  /** Digest of the version before as it was signed, hex; empty of the first. */
  readonly previous: string;
}

/** A signed version, as it is stored and handed out. */
export interface SignedStatement extends Statement {
  readonly algorithm: Seal['algorithm'];
  readonly key: string;
  /** base64 */
  readonly signature: string;
}

/** SHA-256 (hex) of a result's canonical JSON. */
export function digestOfResult(result: PeriodResult): string {
  return digestOf('sha256', canonical(result)).toString('hex');
}

/** @returns what is signed */
export function statementText(statement: Statement): string {
  const { period, version, at, upTo, through, beforeThrough, pack, digest, chain, reason, link, previous } = statement;
  const basis = { upTo, through, beforeThrough, pack, digest };
  return canonical({ period, version, at, ...basis, chain, reason, link, previous });
}

/** How the next version names this one, hex. */
export function linkTo(signed: SignedStatement, digest: DigestName): string {
  return digestOf(digest, statementText(signed), '\n', signed.signature).toString('hex');
}

/** Signs what a version says, linked to the one before it. */
export function signStatement(
  text: Omit<Statement, 'link' | 'previous'>,
  before: SignedStatement | undefined,
  signer: Signer,
): SignedStatement {
  const { algorithm, key } = signer;
  const link = digestFor(algorithm);
  const statement = { ...text, link, previous: before ? linkTo(before, link) : '' };
  return { ...statement, algorithm, key, signature: signer.sign(statementText(statement)) };
}

/**
 * The versions of a period among themselves: numbers, links, signatures. No ledger is needed.
 *
 * @param verifiers public keys that count
 * @returns one sentence for each fault
 */
export function faultsOfVersions(
  signed: readonly SignedStatement[],
  verifiers: readonly Verifier[],
): readonly string[] {
  return signed.flatMap((each, index) => {
    const before = signed[index - 1];
    const faults: string[] = [];
    const say = (zh: string, en: string) =>
      faults.push(`${each.period} 第 ${index + 1} 版${zh} / version ${index + 1} ${en}`);
    if (each.version !== index + 1) say(`缺失（此处为 ${each.version}）`, `is missing (here stands ${each.version})`);
    if (each.previous !== (before ? linkTo(before, each.link) : ''))
      say('与前一版不相连', 'does not follow the one before it');
    const verifier = verifiers.find(({ key, algorithm }) => key === each.key && algorithm === each.algorithm);
    if (!verifier) say(`的签名密钥 ${each.key} 不在所给公钥之列`, `is signed by key ${each.key}, which was not given`);
    else if (!verifier.verify(statementText(each), each.signature)) say('签名不符', 'has a wrong signature');
    return faults;
  });
}
