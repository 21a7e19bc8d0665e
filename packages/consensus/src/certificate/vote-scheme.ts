import type { CertScheme, SigClaim } from '../interface/certificate.ts';
import type { Bytes } from '../interface/primitives.ts';

/** The cryptography of a certificate scheme: pure functions, run by hosts and verifiers, never inside an engine step. */
export interface VoteScheme extends CertScheme {
  /** Vote key of a secret key. */
  publicKey(secret: Bytes): Bytes;
  /** A signature over `message`; the proof of a single signer. */
  sign(secret: Bytes, message: Bytes): Bytes;
  /** Whether all `keys` signed `message`. False for malformed keys and proofs. */
  verify(message: Bytes, keys: readonly Bytes[], proof: Bytes): boolean;
  /**
   * One proof from proofs over one message with disjoint signers, without checking any; `undefined` when a part is
   * malformed. `signers` are ascending positions.
   */
  merge(parts: readonly { readonly signers: readonly number[]; readonly proof: Bytes }[]): Bytes | undefined;
  /** Decodes the keys of a set once, so that later checks over these very arrays are faster. Throws on a malformed key. */
  prepare?(keys: readonly Bytes[]): void;
  /** Proof that the holder of a vote key knows the secret; only where adding keys without it would be unsafe. */
  readonly possession?: {
    prove(secret: Bytes, statement: Bytes): Bytes;
    verify(key: Bytes, statement: Bytes, proof: Bytes): boolean;
  };
}

/** Proof by single signature of a network identity. */
export type IdentityVerifier = (key: Bytes, message: Bytes, signature: Bytes) => boolean;

/** What is needed to check claims of several kinds. */
export interface ClaimVerifiers {
  /** The schemes whose certificates may occur; usually one. */
  readonly schemes: readonly VoteScheme[];
  readonly identity: IdentityVerifier;
}

/** Options and outcome of {@link checkClaims} are those of the effect and input `verify`, `verified`. */
export interface ClaimOutcome {
  readonly ok: readonly boolean[];
  /** One proof over the claims that hold. */
  readonly merged?: Bytes;
  /** Signature checks done (a check of a certificate counts one). */
  readonly checks: number;
}

/**
 * Checks claims. With `batch`, claims over one message are added up and checked once; only if that fails is the group
 * halved again and again until every bad claim stands alone: at most 2·log2(n)+1 checks for one bad claim among n.
 * Sound for aggregates although invalid parts could cancel out, because it is the sum that is used.
 */
export function checkClaims(
  claims: readonly SigClaim[],
  options: { readonly batch: boolean; readonly merge?: boolean },
  verifiers: ClaimVerifiers,
): ClaimOutcome {
  const ok = new Array<boolean>(claims.length).fill(false);
  let checks = 0;
  let whole: Bytes | undefined;

  const single = (claim: SigClaim): boolean => {
    checks++;
    if (claim.scheme === 'identity') {
      const [key] = claim.keys;
      return claim.keys.length === 1 && key !== undefined && verifiers.identity(key, claim.message, claim.sig);
    }
    const scheme = verifiers.schemes.find(({ id }) => id === claim.scheme);
    return scheme?.verify(claim.message, claim.keys, claim.sig) ?? false;
  };

  const together = (scheme: VoteScheme, group: readonly number[]): void => {
    const first = claims[group[0] ?? 0];
    if (first === undefined) return;
    if (group.length === 1) {
      ok[group[0] ?? 0] = single(first);
      return;
    }
    const parts = group.flatMap((at) => {
      const claim = claims[at];
      return claim === undefined ? [] : [claim];
    });
    const sum = mergeParts(scheme, parts);
    checks++;
    if (sum !== undefined && scheme.verify(first.message, sum.keys, sum.proof)) {
      for (const at of group) ok[at] = true;
      if (group.length === claims.length) whole = sum.proof;
      return;
    }
    const half = group.length >> 1;
    together(scheme, group.slice(0, half));
    together(scheme, group.slice(half));
  };

  if (!options.batch) for (const [at, claim] of claims.entries()) ok[at] = single(claim);
  else {
    for (const group of groupByMessage(claims)) {
      const scheme = verifiers.schemes.find(({ id }) => id === claims[group[0] ?? 0]?.scheme);
      if (scheme?.aggregates === true) together(scheme, group);
      else {
        for (const at of group) {
          const claim = claims[at];
          if (claim !== undefined) ok[at] = single(claim);
        }
      }
    }
  }
  if (options.merge !== true) return { ok, checks };
  if (whole !== undefined) return { ok, merged: whole, checks };
  const good = claims.filter((_, at) => ok[at]);
  const scheme = verifiers.schemes.find(({ id }) => id === good[0]?.scheme);
  const merged = scheme === undefined ? undefined : mergeParts(scheme, good)?.proof;
  return merged === undefined ? { ok, checks } : { ok, merged, checks };
}

function mergeParts(
  scheme: VoteScheme,
  claims: readonly SigClaim[],
): { keys: readonly Bytes[]; proof: Bytes } | undefined {
  const proof = scheme.merge(
    claims.map(({ signers, keys, sig }) => ({ signers: signers ?? keys.map((_, i) => i), proof: sig })),
  );
  return proof === undefined ? undefined : { keys: claims.flatMap(({ keys }) => keys), proof };
}

/** Indexes of claims, grouped by scheme and message, in order of first appearance. */
function groupByMessage(claims: readonly SigClaim[]): readonly (readonly number[])[] {
  const groups: { readonly scheme: string; readonly message: Bytes; readonly at: number[] }[] = [];
  for (const [at, claim] of claims.entries()) {
    const group = groups.find(({ scheme, message }) => scheme === claim.scheme && sameBytes(message, claim.message));
    if (group === undefined) groups.push({ scheme: claim.scheme, message: claim.message, at: [at] });
    else group.at.push(at);
  }
  return groups.map(({ at }) => at);
}

function sameBytes(a: Bytes, b: Bytes): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
