import type { Bytes, Hash, Height, Micros, Round } from './primitives.ts';

/** A way to prove that many validators signed one message. */
export type CertSchemeId =
  /** Concatenated Ed25519 signatures. */
  | 'ed25519-list'
  /** One aggregate of BLS12-381 signatures (min-pk: keys in G1); keys need a proof of possession. */
  | 'bls12381-agg'
  /** Concatenated BIP-340 signatures. */
  | 'bip340-list'
  /** Concatenated SM2 signatures (GB/T 32918). */
  | 'sm2-list'
  /** Simulation only: signatures that any code can forge. */
  | 'mock';

/** Signatures of a set of validators over one canonical message. A single vote is the case of one signer. */
export interface Certificate {
  readonly scheme: CertSchemeId;
  /** What was signed: `prepare`, `commit`, `timeout`, `lane` … */
  readonly kind: string;
  /** Epoch of the validator set. */
  readonly epoch: number;
  readonly height: Height;
  readonly round: Round;
  /** Block id; zero for timeouts. */
  readonly target: Hash;
  /** Bitmap over {@link ValidatorSet.members}: member i is bit `i & 7` of byte `i >> 3`; unused bits are zero. */
  readonly signers: Bytes;
  /** The aggregate, or the signatures one after the other in the order of the set. */
  readonly proof: Bytes;
}

/** What an engine must know of a scheme: sizes and costs. The cryptography itself sits with the host. */
export interface CertScheme {
  readonly id: CertSchemeId;
  /** Whether partial certificates add up to one of constant size without any key. */
  readonly aggregates: boolean;
  /** Bytes of one signature; of every proof, if the scheme aggregates. */
  readonly signatureBytes: number;
  /** Bytes of bitmap and proof for `signers` of `setSize` validators. */
  certBytes(signers: number, setSize: number): number;
  /** Processor time of an operation over `n` signatures, for simulations; the source of the figures is named beside them. */
  cost(op: 'sign' | 'verifyOne' | 'verifyCert' | 'verifyBatch', n: number): Micros;
}

/** Whose key signs: the validator's vote key, or the node's identity key. */
export type SignerKey = 'vote' | 'identity';

/** A message to sign. */
export interface SigRequest {
  readonly key: SignerKey;
  /** Names the kind of message for policies of remote signers, `dougong/bbft/1/prepare`. The bytes already bind it. */
  readonly domain: string;
  /** The exact bytes. */
  readonly message: Bytes;
  /** A signer's own guard against signing twice: must never fall, and the same place only for the same message. */
  readonly guard?: { readonly height: Height; readonly round: Round; readonly step: number };
}

/** A claim that every key in `keys` signed `message`. One key: a plain signature. Several: a certificate. */
export interface SigClaim {
  /** `identity`: the scheme of node identities (Ed25519 outside simulations), one key, the bytes of the node id. */
  readonly scheme: CertSchemeId | 'identity';
  readonly domain: string;
  readonly message: Bytes;
  readonly keys: readonly Bytes[];
  /** Positions of `keys` in the validator set, ascending; there when the claim may be merged with others. */
  readonly signers?: readonly number[];
  /** Signature, aggregate, or concatenated signatures in the order of `keys`. */
  readonly sig: Bytes;
  /** The engine checks this claim itself, later and together with others: the host delivers the message unchecked. */
  readonly defer?: boolean;
}
