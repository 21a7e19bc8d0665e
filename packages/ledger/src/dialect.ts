import type { SignedMessage } from '@dougong/crypto/keys';
import type { Outcome } from './rules.ts';

/**
 * One signature that must hold. Checks collect claims instead of verifying each signature at once, so that a caller can
 * verify the claims of many transactions in one batch: claims of one suite are what its `verifyBatch` takes. The message
 * is the 32-byte digest of the input; lengths of key and signature were checked.
 */
export interface SignatureClaim extends SignedMessage {
  /** Suite byte: 1 Ed25519 (ZIP-215), 2 BIP-340, 3 ECDSA over secp256k1, 4 SM2. */
  readonly suite: number;
  /** The input whose program demands it. */
  readonly input: number;
}

/** How an unspent output came to be; decides when it can be spent. */
export type OutputOrigin =
  /** An ordinary output. */
  | 'normal'
  /** Made by a block: reward or release. Spendable after the chain's maturity. */
  | 'coinbase'
  /** Locked as a vote. Spendable after the chain's vote lock. */
  | 'vote'
  /** Brought in from another chain (deployed side chains remember these after they are spent). */
  | 'crossChain';

/** An output that joins the UTXO set. */
export interface CreatedOutput {
  /** Its id: the key in the UTXO set. */
  readonly id: Uint8Array;
  /** Position among the transaction's outputs. */
  readonly index: number;
  readonly origin: OutputOrigin;
}

/** How a transaction moves an asset's supply. Amounts are base units, not negative. */
export interface SupplyChange {
  readonly asset: Uint8Array;
  /** Newly issued. */
  readonly issued: bigint;
  /** Destroyed by retirement. */
  readonly burned: bigint;
  /** Came in through a claim. */
  readonly peggedIn: bigint;
  /** Left through a peg-out. */
  readonly peggedOut: bigint;
  /** The most that may ever be issued, when the transaction's own definition says so. */
  readonly cap?: bigint;
}

/** How a transaction moves the votes of a candidate. */
export interface VoteChange {
  /** Id of the candidate, 32 bytes. */
  readonly candidate: Uint8Array;
  /** Vote outputs made less vote outputs spent, base units of the vote asset; not 0. */
  readonly change: bigint;
}

/** What a module is asked to do by a transaction; the module's codec reads the payload. */
export interface ModuleCall {
  /** Where the call stands: the output of an action or peg-out, or the input of a claim. */
  readonly source: 'action' | 'pegOut' | 'claim';
  /** Position of that output or input. */
  readonly position: number;
  readonly module: string;
  readonly payload: Uint8Array;
  /** For a claim: the arguments of its witness. */
  readonly witness: readonly Uint8Array[];
  /** Value that enters the module's account (action), leaves the chain (pegOut) or comes in (claim). */
  readonly value: { readonly asset: Uint8Array; readonly token: bigint; readonly amount: bigint } | undefined;
  /** Keys whose signatures cover the call: `suite ‖ public key`, in order of the inputs. */
  readonly signers: readonly Uint8Array[];
}

/** Everything that a valid transaction asks of the state; all that the ordered part of validation needs to see. */
export interface TransactionEffects {
  readonly id: Uint8Array;
  /** Covers the witnesses, too: the key of verification caches. */
  readonly witnessId: Uint8Array;
  /** Bytes on the wire. */
  readonly size: number;
  /** Ids of spent outputs, in order of the inputs that spend. */
  readonly spends: readonly Uint8Array[];
  readonly creates: readonly CreatedOutput[];
  /** Keys that must not exist yet and will exist afterwards. */
  readonly once: readonly Uint8Array[];
  readonly supply: readonly SupplyChange[];
  /** By candidate, in ascending order of ids; those that come to 0 are left out. */
  readonly votes: readonly VoteChange[];
  readonly calls: readonly ModuleCall[];
  /** Fee in the fee asset's base units. */
  readonly fee: bigint;
  /** What goes to programs that held none of the spent outputs, in the fee asset's base units. */
  readonly transferred: bigint;
  /** Gas used by programs; 0 for templates. */
  readonly gas: bigint;
  /** Last height whose block may hold it; 0 for none. */
  readonly validUntil: number;
  /** First height whose block may hold it (from locks in its programs). */
  readonly notBeforeHeight: number;
  /** Least block time in milliseconds (from locks in its programs). */
  readonly notBeforeMs: number;
  /** True when the verdict holds for the given height and time only, because a program read them. */
  readonly contextual: boolean;
}

/** A transaction that passed every check that needs no state, if its claims hold. */
export interface CheckedTransaction {
  readonly effects: TransactionEffects;
  readonly claims: readonly SignatureClaim[];
}

/** The block for which a transaction is checked. */
export interface BlockContext {
  readonly height: number;
  /** Block time in Unix milliseconds. */
  readonly timeMs: number;
}

/** Control programs that every wallet knows, in a dialect's own form. */
export interface StandardPrograms<Program> {
  /** Pays to a public key of the dialect's default signature suite. */
  payToKey(publicKey: Uint8Array): Program;
  /** Pays to m of n such keys. */
  payToThreshold(m: number, publicKeys: readonly Uint8Array[]): Program;
  /** Text form for people; `undefined` when the program has none. */
  toAddress(program: Program): string | undefined;
  /**
   * Program of an address.
   *
   * @throws {@link LedgerError} `address.malformed`.
   */
  fromAddress(text: string): Program;
}

/**
 * One transaction format. State, mempool, coin selection and the validation pipeline are written against this
 * interface; the native format and the deployed ones implement it. An instance is bound to one chain and its
 * parameters. All methods are pure and may run on any core.
 */
export interface TransactionDialect<Transaction, Program> {
  /** `native`, `bytom1`, `vapor`, `gm`. */
  readonly name: string;
  /**
   * Reads one whole transaction.
   *
   * @throws {@link LedgerError} `decode.*` with the offset.
   */
  decode(bytes: Uint8Array): Transaction;
  /** The canonical bytes: `encode(decode(b))` equals `b` for every `b` that decodes. */
  encode(transaction: Transaction): Uint8Array;
  /** The identifier, 32 bytes. Does not depend on witnesses. */
  id(transaction: Transaction): Uint8Array;
  /**
   * The 32 bytes that a signature for `input` covers.
   *
   * @param flag - Sighash flag byte of the dialect; by default everything is covered.
   * @throws {@link LedgerError} `encode.value` when the dialect does not know the flag or has no such input.
   */
  sighash(transaction: Transaction, input: number, flag?: number): Uint8Array;
  /** Rules over the transaction alone: shape, assets, balance. No program runs. */
  checkStructure(transaction: Transaction): Outcome<undefined>;
  /** {@link TransactionDialect.checkStructure} and all programs; what is left is the claims and the state. */
  check(transaction: Transaction, context: BlockContext): Outcome<CheckedTransaction>;
  readonly programs: StandardPrograms<Program>;
}
