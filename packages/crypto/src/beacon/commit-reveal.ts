import { assertBytes, bytesToHex, concatBytes, equalBytes } from '../bytes.ts';
import { sha256 } from '../hash/index.ts';

/** What all parties agree on before the first commitment. */
export interface CommitRevealTerms {
  /** 32 bytes that name the draw, so that a commitment counts in one only. */
  readonly context: Uint8Array;
  /** What each party puts down, in base units. It must exceed what withholding can gain: for prize V and chance p, V·p·(1−p). */
  readonly deposit: bigint;
  /** Last instant (height or time, the caller's unit) at which a commitment counts. */
  readonly commitUntil: number;
  /** Last instant at which a secret counts. */
  readonly revealUntil: number;
  /** Most parties; default 1,024. */
  readonly maxParties?: number;
}

/** A party of the draw. */
export interface CommitRevealParty {
  readonly account: Uint8Array;
  readonly commitment: Uint8Array;
  readonly secret?: Uint8Array;
}

/** The state of a draw; a value that each step replaces. Parties stand in the order of their commitments. */
export interface CommitReveal {
  readonly terms: CommitRevealTerms;
  readonly parties: readonly CommitRevealParty[];
}

/** Why a step was refused. */
export type CommitRevealRefusal =
  /** The step came after its last instant. */
  | 'late'
  /** Secrets are only taken once no commitment can follow. */
  | 'early'
  /** The account has already done this. */
  | 'duplicate'
  /** The account made no commitment. */
  | 'unknown'
  /** The secret is not the one that was committed to. */
  | 'mismatch'
  /** There are as many parties as the terms allow. */
  | 'full';

/** The next state, or why the step changes nothing. */
export type CommitRevealStep =
  | { readonly ok: true; readonly draw: CommitReveal }
  | { readonly ok: false; readonly code: CommitRevealRefusal };

/** What becomes of the deposits. */
export interface CommitRevealPayout {
  readonly account: Uint8Array;
  /** Deposit and share of the forfeited ones; 0 for whoever stayed silent. */
  readonly amount: bigint;
}

/**
 * How a draw ended: with a seed; without one because someone stayed silent, so that a fallback beacon decides and the
 * partial secrets are never used; or void because nobody revealed.
 */
export interface CommitRevealOutcome {
  readonly kind: 'seed' | 'fallback' | 'void';
  readonly seed?: Uint8Array;
  /** Sum of the forfeited deposits. */
  readonly slashed: bigint;
  readonly payouts: readonly CommitRevealPayout[];
  /** What no party receives: everything, when nobody revealed. */
  readonly unclaimed: bigint;
}

const COMMIT = new TextEncoder().encode('dougong/commit/v1\0');
const REVEAL = new TextEncoder().encode('dougong/reveal/v1\0');

/** SHA-256("dougong/commit/v1\0" ‖ context ‖ account ‖ secret). The secret needs 32 random bytes: it can be guessed otherwise. */
export function commitmentOf(context: Uint8Array, account: Uint8Array, secret: Uint8Array): Uint8Array {
  assertBytes('context', context, 32);
  assertBytes('account', account, 32);
  assertBytes('secret', secret, 32);
  return sha256(concatBytes(COMMIT, context, account, secret));
}

/**
 * Opens a draw in which everyone commits to a secret before anyone shows one.
 *
 * @example
 * ```ts
 * import { commit, commitmentOf, openDraw, reveal, settle } from '@dougong/crypto/beacon';
 *
 * const context = new Uint8Array(32).fill(1);
 * const account = new Uint8Array(32).fill(2);
 * const secret = crypto.getRandomValues(new Uint8Array(32));
 * let draw = openDraw({ context, deposit: 100n, commitUntil: 10, revealUntil: 20 });
 * const committed = commit(draw, account, commitmentOf(context, account, secret), 5);
 * if (committed.ok) draw = committed.draw;
 * const revealed = reveal(draw, account, secret, 15);
 * if (revealed.ok) console.log(settle(revealed.draw).kind); // seed
 * ```
 */
export function openDraw(terms: CommitRevealTerms): CommitReveal {
  assertBytes('context', terms.context, 32);
  if (terms.deposit < 0n) throw new TypeError('deposit: expected no less than 0');
  if (!(terms.commitUntil < terms.revealUntil)) throw new TypeError('revealUntil: expected more than commitUntil');
  return { terms, parties: [] };
}

/** Adds a party's commitment at instant `at`. */
export function commit(draw: CommitReveal, account: Uint8Array, commitment: Uint8Array, at: number): CommitRevealStep {
  assertBytes('account', account, 32);
  assertBytes('commitment', commitment, 32);
  if (at > draw.terms.commitUntil) return refuse('late');
  if (draw.parties.some((party) => equalBytes(party.account, account))) return refuse('duplicate');
  if (draw.parties.length >= (draw.terms.maxParties ?? 1024)) return refuse('full');
  const party = { account: account.slice(), commitment: commitment.slice() };
  return { ok: true, draw: { ...draw, parties: [...draw.parties, party] } };
}

/** Shows a party's secret at instant `at`. */
export function reveal(draw: CommitReveal, account: Uint8Array, secret: Uint8Array, at: number): CommitRevealStep {
  assertBytes('account', account, 32);
  assertBytes('secret', secret, 32);
  if (at <= draw.terms.commitUntil) return refuse('early');
  if (at > draw.terms.revealUntil) return refuse('late');
  const party = draw.parties.find((candidate) => equalBytes(candidate.account, account));
  if (party === undefined) return refuse('unknown');
  if (party.secret !== undefined) return refuse('duplicate');
  if (!equalBytes(commitmentOf(draw.terms.context, account, secret), party.commitment)) return refuse('mismatch');
  const parties = draw.parties.map((other) => (other === party ? { ...party, secret: secret.slice() } : other));
  return { ok: true, draw: { ...draw, parties } };
}

/**
 * Ends a draw. Deposits of the silent go to the revealers in equal parts; units that do not divide go one each to the
 * first revealers in the order of the commitments, so that nothing is lost or made. The seed is SHA-256("dougong/reveal/v1\0" ‖
 * context ‖ secrets in the order of the account bytes).
 */
export function settle(draw: CommitReveal): CommitRevealOutcome {
  const { context, deposit } = draw.terms;
  const byAccount = [...draw.parties].sort((a, b) => (bytesToHex(a.account) < bytesToHex(b.account) ? -1 : 1));
  const secrets = byAccount.flatMap((party) => party.secret ?? []);
  const revealers = BigInt(secrets.length);
  const slashed = deposit * (BigInt(draw.parties.length) - revealers);
  if (revealers === 0n) return { kind: 'void', slashed, payouts: [], unclaimed: slashed };
  const share = slashed / revealers;
  let remainder = slashed % revealers;
  const payouts = draw.parties.map(({ account, secret }) => {
    if (secret === undefined) return { account, amount: 0n };
    const extra = remainder > 0n ? 1n : 0n;
    remainder -= extra;
    return { account, amount: deposit + share + extra };
  });
  if (secrets.length < draw.parties.length) return { kind: 'fallback', slashed, payouts, unclaimed: 0n };
  const seed = sha256(concatBytes(REVEAL, context, ...secrets));
  return { kind: 'seed', seed, slashed, payouts, unclaimed: 0n };
}

function refuse(code: CommitRevealRefusal): CommitRevealStep {
  return { ok: false, code };
}
