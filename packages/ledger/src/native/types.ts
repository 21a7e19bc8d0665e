/** Which hash and default signature suite a chain uses: `std` SHA-256 and Ed25519, `gm` SM3 and SM2. */
export type Suite = 'std' | 'gm';

/** An amount of one token of one asset. */
export interface Value {
  /** Asset id, 32 bytes; the first byte is the class. */
  readonly asset: Uint8Array;
  /** Series, item or unit, by the asset's class; 0 for class 1. */
  readonly token: bigint;
  /** Base units, 1 to 2^63 - 1. */
  readonly amount: bigint;
}

/** Who may spend an output, or issue an asset. */
export interface Program {
  /** 0 templates, 1 and 2 BVM, 3 WebAssembly, 4 JavaScript. */
  readonly vm: number;
  /** At most 4,096 bytes. */
  readonly code: Uint8Array;
}

/** Value locked under a program. */
export interface PayOutput {
  readonly kind: 'pay';
  readonly value: Value;
  readonly program: Program;
}

/** Value destroyed, or data attested, or both. */
export interface RetireOutput {
  readonly kind: 'retire';
  readonly value?: Value;
  /** At most 1,024 bytes. */
  readonly data: Uint8Array;
}

/** Value that votes for a candidate while it stays unspent. */
export interface VoteOutput {
  readonly kind: 'vote';
  readonly value: Value;
  readonly program: Program;
  /** Id of the candidate, 32 bytes. */
  readonly candidate: Uint8Array;
}

/** Value that leaves for another chain through a bridge module. */
export interface PegOutOutput {
  readonly kind: 'pegOut';
  readonly value: Value;
  readonly module: string;
  /** The module's own bytes, at most 1,024. */
  readonly payload: Uint8Array;
}

/** A request to a ledger module, with or without value for its account. */
export interface ActionOutput {
  readonly kind: 'action';
  readonly value?: Value;
  readonly module: string;
  /** The module's own bytes, at most 65,536. */
  readonly payload: Uint8Array;
}

/** What a transaction makes. */
export type Output = PayOutput | RetireOutput | VoteOutput | PegOutOutput | ActionOutput;

/** An output that lives in the UTXO set. */
export type SpendableOutput = PayOutput | VoteOutput;

/** Spends an output; carries the whole output, so that nothing but its membership needs a look-up. */
export interface SpendInput {
  readonly kind: 'spend';
  readonly txid: Uint8Array;
  readonly index: number;
  readonly output: SpendableOutput;
}

/** Issues units of an asset. */
export interface IssueInput {
  readonly kind: 'issue';
  /** The issuance program; the input's witness satisfies it. */
  readonly program: Program;
  readonly definition: AssetDefinition;
  /** 16 bytes: the nonce of the asset's first issue. */
  readonly assetNonce: Uint8Array;
  /** 16 bytes: never used before in this asset; equals `assetNonce` in the first issue and only there. */
  readonly issueNonce: Uint8Array;
  readonly token: bigint;
  readonly amount: bigint;
}

/** Value that comes in from another chain; the proof is in the witness, for the module to judge. */
export interface ClaimInput {
  readonly kind: 'claim';
  readonly module: string;
  readonly value: Value;
  /** The module's own bytes, at most 1,024. */
  readonly payload: Uint8Array;
}

/** The only input of a block's system transaction. */
export interface SystemInput {
  readonly kind: 'system';
  readonly height: number;
  /** At most 128 bytes of the proposer's choice. */
  readonly data: Uint8Array;
}

/** What a transaction uses up. */
export type Input = SpendInput | IssueInput | ClaimInput | SystemInput;

/** The arguments that satisfy an input's program. */
export type Witness = readonly Uint8Array[];

/** A native transaction. */
export interface Transaction {
  readonly suite: Suite;
  /** Chain id hash, 32 bytes. */
  readonly chain: Uint8Array;
  /** Last height whose block may hold it; 0 for no limit. */
  readonly validUntil: number;
  /** At most 256 bytes. */
  readonly memo: Uint8Array;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  /** One per input. */
  readonly witnesses: readonly Witness[];
}

/** BAP-01 bit, BAP-02 atom, BAP-03 quark, BAP-04 quantum. */
export type AssetClass = 1 | 2 | 3 | 4;

/** What an asset is; part of its id. */
export interface AssetDefinition {
  readonly class: AssetClass;
  /** Digits after the point in texts for people, 0 to 18. */
  readonly decimals: number;
  /** `fixed`: one issue, ever. `capped`: never more than `cap` issued. */
  readonly supply: 'fixed' | 'capped' | 'open';
  /** Base units, for `capped`; else 0. */
  readonly cap: bigint;
  /** Whether there may be issues after the first. */
  readonly reissue: boolean;
  /** Whether the issuer may freeze the asset. */
  readonly freeze: boolean;
  /** Base units of one indivisible unit, for class 4; else 0. */
  readonly unit: bigint;
  /** 1 to 16 characters. */
  readonly symbol: string;
  /** At most 64 bytes of UTF-8. */
  readonly name: string;
  /** SHA-256 of a document about the asset, or 32 zero bytes. */
  readonly metadata: Uint8Array;
}

/** The byte views that make up a transaction; ids and digests are computed from them. */
export interface TransactionParts {
  /** The whole transaction. */
  readonly bytes: Uint8Array;
  readonly head: Uint8Array;
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
  readonly witnesses: readonly Uint8Array[];
}

/** A transaction together with its bytes. */
export interface SealedTransaction extends Transaction {
  readonly parts: TransactionParts;
}
