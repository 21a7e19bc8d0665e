import type { WireFormat } from './codec.ts';
import { idKey } from './id-key.ts';
import type { AssetAmount, BytomInput, BytomOutput, SpentOutput, TransactionFields } from './transaction.ts';
import { BTM, isUnspendable } from './transaction.ts';
import { WireWriter } from './wire.ts';

/** A hash function of 32 bytes. */
export type Digest = (data: Uint8Array) => Uint8Array;

/** What an output became. A retirement never reaches the UTXO set; nor does a cross-chain output. */
export type ResultKind = 'output' | 'crossChain' | 'vote' | 'retirement';

/** A transaction as the graph of entries that its id commits to. */
export interface TransactionEntries {
  /** The transaction id. */
  readonly id: Uint8Array;
  /** Where value of all inputs meets before it flows to the outputs. */
  readonly muxId: Uint8Array;
  /** Id of each input's entry; all zero for an input whose twin came later. */
  readonly inputIds: readonly Uint8Array[];
  /** Whether two inputs are the same entry. */
  readonly hasTwins: boolean;
  /** Id of each output's entry: its key in the UTXO set. */
  readonly resultIds: readonly Uint8Array[];
  readonly resultKinds: readonly ResultKind[];
  /** Id of the output that an input spends; undefined for inputs that create value. */
  readonly spentIds: readonly (Uint8Array | undefined)[];
  /** Value that each input brings in. */
  readonly values: readonly AssetAmount[];
}

/** Sees each entry while a transaction is mapped; for tools that explain ids. */
export type EntryObserver = (type: string, id: Uint8Array, body: Uint8Array) => void;

/** What an ordinary output is called in its id. */
const OUTPUT_TYPE: Readonly<Record<WireFormat, string>> = { main: 'output1', side: 'intrachainoutput1' };

const ascii = new TextEncoder();
const ZERO_ID: Uint8Array = new Uint8Array(32);
const MUX_PROGRAM: Uint8Array = Uint8Array.of(0x51);

/** Computes entry ids with one chain's hash: `H("entryid:" ‖ type ‖ ":" ‖ H(body))`. */
export class EntryHasher {
  readonly #hash: Digest;
  readonly #format: WireFormat;
  /** One buffer for each type: its prefix, then room for a digest. */
  readonly #outer = new Map<string, { readonly buffer: Uint8Array; readonly at: number }>();
  readonly #body = new WireWriter(1024);
  readonly #list = new WireWriter(1024);
  #observe: EntryObserver | undefined;

  constructor(hash: Digest, format: WireFormat) {
    this.#hash = hash;
    this.#format = format;
  }

  /** Id of the entry whose body is `body`. */
  entryId(type: string, body: Uint8Array): Uint8Array {
    const { buffer, at } = this.#outerOf(type);
    buffer.set(this.#hash(body), at);
    return this.#hash(buffer);
  }

  /** The 32 bytes that a signature of an input covers. */
  sigHash(inputId: Uint8Array, transactionId: Uint8Array): Uint8Array {
    const both = new Uint8Array(64);
    both.set(inputId);
    both.set(transactionId, 32);
    return this.#hash(both);
  }

  /** `H(u64le(VM version) ‖ program ‖ H(definition))`. */
  assetId(issuanceProgram: Uint8Array, vmVersion: bigint, definition: Uint8Array): Uint8Array {
    const body = this.#body.reset().u64le(vmVersion).string(issuanceProgram);
    return this.#hash(body.fixed(this.#hash(definition)).view());
  }

  /** Id of an output that was made by `source`; a vote when `vote` is given. */
  outputId(
    source: Uint8Array,
    position: bigint,
    value: AssetAmount,
    program: Uint8Array,
    vote?: Uint8Array,
  ): Uint8Array {
    this.#outputBody(source, position, value, program);
    if (vote === undefined) return this.#idOf(OUTPUT_TYPE[this.#format]);
    this.#body.string(vote);
    return this.#idOf('voteoutput1');
  }

  /** Maps a transaction to its entries and computes all ids. */
  map(transaction: TransactionFields, observe?: EntryObserver): TransactionEntries {
    this.#observe = observe;
    try {
      return this.#map(transaction);
    } finally {
      this.#observe = undefined;
    }
  }

  #map(transaction: TransactionFields): TransactionEntries {
    const { inputs, outputs } = transaction;
    const spentIds = inputs.map((input) => this.#spentId(input));
    const ids = inputs.map((input, i) => this.#inputId(input, spentIds[i] ?? ZERO_ID));
    const values = inputs.map((input) => this.#valueOf(input, outputs));
    const muxId = this.#muxId(ids, values);
    const resultKinds = outputs.map(kindOf);
    const resultIds = outputs.map((output, i) => this.#resultId(output, resultKinds[i] ?? 'output', muxId, i));
    const list = this.#body.reset().u64le(transaction.version).u64le(transaction.timeRange).varint31(resultIds.length);
    for (const id of resultIds) list.fixed(id);
    const id = this.#idOf('txheader');
    return { id, muxId, ...withoutTwins(ids, inputs), resultIds, resultKinds, spentIds, values };
  }

  #outerOf(type: string): { readonly buffer: Uint8Array; readonly at: number } {
    const known = this.#outer.get(type);
    if (known !== undefined) return known;
    const prefix = ascii.encode(`entryid:${type}:`);
    const buffer = new Uint8Array(prefix.length + 32);
    buffer.set(prefix);
    const made = { buffer, at: prefix.length };
    this.#outer.set(type, made);
    return made;
  }

  /** Id of the entry whose body is in `#body`. */
  #idOf(type: string): Uint8Array {
    const body = this.#body.view();
    const id = this.entryId(type, body);
    this.#observe?.(type, id, body);
    return id;
  }

  #outputBody(source: Uint8Array, position: bigint, value: AssetAmount, program: Uint8Array): void {
    this.#body.reset().fixed(source).fixed(value.assetId).u64le(value.amount).u64le(position);
    this.#body.u64le(1n).string(program);
  }

  #spentId(input: BytomInput): Uint8Array | undefined {
    if (input.type === 'issuance' || input.type === 'coinbase') return undefined;
    const { spent } = input;
    const vote = input.type === 'veto' ? input.vote : undefined;
    return this.outputId(spent.sourceId, spent.sourcePosition, spent, spent.program, vote);
  }

  #inputId(input: BytomInput, spentId: Uint8Array): Uint8Array {
    switch (input.type) {
      case 'spend':
        this.#body.reset().fixed(spentId);
        return this.#idOf('spend1');
      case 'veto':
        this.#body.reset().fixed(spentId);
        return this.#idOf('vetoInput1');
      case 'coinbase':
        this.#body.reset().string(input.arbitrary);
        return this.#idOf('coinbase1');
      case 'issuance':
        this.#body.reset().fixed(this.#hash(input.nonce)).fixed(input.assetId).u64le(input.amount);
        return this.#idOf('issuance1');
      case 'crossChain':
        this.#body.reset().fixed(spentId).u64le(input.issuanceVmVersion).string(input.issuanceProgram);
        this.#body.fixed(this.#hash(input.assetDefinition));
        return this.#idOf('crosschaininput1');
    }
  }

  /** A coinbase brings in what the outputs say: output 0 on the main chain, the wrapping sum on the side chain. */
  #valueOf(input: BytomInput, outputs: readonly BytomOutput[]): AssetAmount {
    if (input.type === 'issuance') return input;
    if (input.type !== 'coinbase') return input.spent satisfies SpentOutput;
    if (this.#format === 'main') return outputs[0] ?? { assetId: BTM, amount: 0n };
    return {
      assetId: BTM,
      amount: BigInt.asUintN(
        64,
        outputs.reduce((sum, output) => sum + output.amount, 0n),
      ),
    };
  }

  #muxId(ids: readonly Uint8Array[], values: readonly AssetAmount[]): Uint8Array {
    const list = this.#list.reset().varint31(ids.length);
    ids.forEach((id, i) => {
      const value = values[i];
      if (value !== undefined) list.fixed(id).fixed(value.assetId).u64le(value.amount).u64le(0n);
    });
    this.#body.reset().fixed(list.view()).u64le(1n).string(MUX_PROGRAM);
    return this.#idOf('mux1');
  }

  #resultId(output: BytomOutput, kind: ResultKind, muxId: Uint8Array, index: number): Uint8Array {
    const position = BigInt(index);
    if (kind === 'retirement') {
      this.#body.reset().fixed(muxId).fixed(output.assetId).u64le(output.amount).u64le(position);
      return this.#idOf('retirement1');
    }
    if (kind === 'crossChain') {
      this.#outputBody(muxId, position, output, output.program);
      return this.#idOf('crosschainoutput1');
    }
    return this.outputId(muxId, position, output, output.program, output.type === 'vote' ? output.vote : undefined);
  }
}

function kindOf(output: BytomOutput): ResultKind {
  return isUnspendable(output.program) ? 'retirement' : output.type;
}

/**
 * Two inputs with the same entry collapse into one, which belongs to the later position; so does a coinbase anywhere
 * but at the front. The position that lost its entry reads as all zeros.
 */
function withoutTwins(
  ids: readonly Uint8Array[],
  inputs: readonly BytomInput[],
): Pick<TransactionEntries, 'inputIds' | 'hasTwins'> {
  if (ids.length === 1) return { inputIds: ids, hasTwins: false };
  const seen = new Set<string>();
  const inputIds = [...ids];
  let hasTwins = false;
  for (let i = ids.length - 1; i >= 0; i--) {
    const key = idKey(ids[i] ?? ZERO_ID);
    const isTwin = seen.has(key);
    hasTwins ||= isTwin;
    if (isTwin || (i > 0 && inputs[i]?.type === 'coinbase')) inputIds[i] = ZERO_ID;
    seen.add(key);
  }
  return { inputIds, hasTwins };
}

/** Whether an input lost its entry to a twin. */
export function isZeroId(id: Uint8Array): boolean {
  return id.every((byte) => byte === 0);
}
