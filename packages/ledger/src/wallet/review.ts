import { bytesToHex } from '@dougong/crypto';
import { idName } from '../id-name.ts';
import { parseOrderProgram } from '../match/order-program.ts';
import { assetId } from '../native/ids.ts';
import { type Cover, coversOutput, SIGHASH } from '../native/sighash.ts';
import { checkStructure } from '../native/structure.ts';
import type { AssetDefinition, Input, Output, Program, Suite, Value } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { encodeAddress } from '../programs/address.ts';
import { keyProgram, positionInPolicy, type TaggedKey, thresholdProgram } from '../programs/keys.ts';
import { decodeTemplate } from '../programs/template.ts';
import { formatAmount } from './amount.ts';
import { draftOf, programToSatisfy } from './partial/build.ts';
import { COVER_ALL, inputsFor } from './partial/sign.ts';
import type { PartialOutput, PartialTransaction } from './partial/types.ts';

/** What a signer knows by itself: its keys, the chains it signs for, the modules that it understands. */
export interface SignerKnowledge {
  readonly keys: readonly TaggedKey[];
  readonly chains: readonly KnownChain[];
  /** Says in words what an action or peg-out asks of a module; `undefined` when it cannot. */
  readonly modules?: Readonly<Record<string, (payload: Uint8Array, value: Value | undefined) => string | undefined>>;
}

/** A chain as a signer knows it. */
export interface KnownChain {
  readonly name: string;
  /** Chain id hash. */
  readonly hash: Uint8Array;
  readonly suite: Suite;
  readonly feeAsset: Uint8Array;
  readonly voteAsset: Uint8Array;
  readonly minVote: bigint;
  /** Human part of its addresses. */
  readonly hrp: string;
}

/** Why a signer cannot say what a transaction does, and so must not sign it. */
export type ReviewProblem =
  /** The chain is not one it knows, or the transaction names another fee asset. */
  | 'chain'
  /** Nothing proves name and decimals of an asset. */
  | 'asset'
  /** An output's program has no form that could be shown. */
  | 'program'
  /** An action, peg-out or claim of a module that it does not understand. */
  | 'module'
  /** An input that is neither a spend nor an issue. */
  | 'input'
  /** A rule of the ledger that the transaction breaks already. */
  | 'rule'
  /** No input is of its keys. */
  | 'nothing'
  /** The cover is none that fits. */
  | 'cover';

/** What a signature would agree to, or why nobody can tell. */
export type Review =
  | {
      readonly ok: true;
      /** Sentences to be shown, in order. */
      readonly lines: readonly string[];
      /** Inputs that would be signed. */
      readonly inputs: readonly number[];
      /** What the signer's keys give, in base units; with change taken off where the signature covers it. */
      readonly gives: readonly Value[];
      /** What they get beyond that. */
      readonly gets: readonly Value[];
      /** Base units; `undefined` while others can still change it. */
      readonly fee: bigint | undefined;
    }
  | {
      readonly ok: false;
      readonly why: ReviewProblem;
      readonly text: string;
      readonly input?: number;
      readonly output?: number;
    };

type Failure = Extract<Review, { ok: false }>;

/**
 * Says in words what a signature would agree to, from the partial transaction alone: amounts come from the self-contained
 * spends that the signature covers, names and decimals from definitions whose hash is the asset's id, change from programs
 * recomputed from the signer's own keys. What cannot be told is refused.
 *
 * @param cover - what the signature will cover.
 */
export function reviewPartial(partial: PartialTransaction, signer: SignerKnowledge, cover: Cover = COVER_ALL): Review {
  const chain = signer.chains.find(({ hash }) => sameBytes(hash, partial.chain));
  if (chain === undefined) return fail('chain', `chain ${bytesToHex(partial.chain)} is unknown`);
  if (chain.suite !== partial.suite || !sameBytes(chain.feeAsset, partial.feeAsset)) {
    return fail('chain', `the transaction misstates suite or fee asset of ${chain.name}`);
  }
  if (partial.inputs.length === 0) return fail('nothing', 'there is no input');
  const inputs = inputsFor(partial, signer.keys);
  if (inputs.length === 0) return fail('nothing', 'no input is of your keys');
  const problem = ruleProblem(partial, chain, cover) ?? coverProblem(partial, inputs, cover);
  if (problem !== undefined) return problem;
  return new Reviewer(partial, signer, chain, cover).review(inputs);
}

/** Everything that the ledger would refuse; while others may add, the sums may still be open. */
function ruleProblem(partial: PartialTransaction, chain: KnownChain, { flag }: Cover): Failure | undefined {
  const parameters = { ...chain, chain: chain.hash };
  const outcome = checkStructure(draftOf(partial), parameters);
  if (outcome.ok) return undefined;
  const open = ['balance.asset', 'balance.fee', 'tx.outputs'].includes(outcome.code);
  if (open && flag !== SIGHASH.all) return undefined;
  return fail('rule', `the transaction breaks the rule ${outcome.code}`);
}

function coverProblem(
  { inputs, outputs }: PartialTransaction,
  own: readonly number[],
  cover: Cover,
): Failure | undefined {
  switch (cover.flag) {
    case SIGHASH.all:
      return undefined;
    case SIGHASH.allOpen:
      return cover.inputs <= inputs.length && cover.outputs <= outputs.length && own.every((i) => i < cover.inputs)
        ? undefined
        : fail('cover', 'the signature would not cover its own input');
    case SIGHASH.pairOpen:
      return own.length === 1 && own[0] === cover.index && cover.index < outputs.length
        ? undefined
        : fail('cover', 'a signature over a pair is for the one input at its position');
  }
}

class Reviewer {
  readonly #partial: PartialTransaction;
  readonly #signer: SignerKnowledge;
  readonly #chain: KnownChain;
  readonly #cover: Cover;
  /** Definitions by the name of the asset that they prove. */
  readonly #definitions: ReadonlyMap<string, AssetDefinition>;
  readonly #ownPrograms: ReadonlySet<string>;
  readonly #spentPrograms: ReadonlySet<string>;

  constructor(partial: PartialTransaction, signer: SignerKnowledge, chain: KnownChain, cover: Cover) {
    this.#partial = partial;
    this.#signer = signer;
    this.#chain = chain;
    this.#cover = cover;
    const { suite, inputs, assets } = partial;
    this.#definitions = new Map(
      assets.map(({ program, definition, assetNonce }) => {
        return [idName(assetId(suite, partial.chain, program, definition, assetNonce)), definition];
      }),
    );
    this.#ownPrograms = new Set(signer.keys.map((key) => nameOfProgram(keyProgram(suite, key))));
    const spent = inputs.map(({ input }) => programToSatisfy(input)).filter((program) => program !== undefined);
    this.#spentPrograms = new Set(spent.map(nameOfProgram));
  }

  review(inputs: readonly number[]): Review {
    const { outputs, validUntil, memo } = this.#partial;
    const net = new Ledger();
    // An issue makes value: it takes nothing from anybody.
    for (const i of inputs) if (this.#partial.inputs[i]?.input.kind === 'spend') net.add(heldBy(this.#partial, i), -1n);
    const lines: string[] = [`On ${this.#chain.name}:`];
    for (const [i, { input }] of this.#partial.inputs.entries()) {
      const line = this.#inputLine(input, i, inputs.includes(i));
      if (typeof line !== 'string') return line;
      lines.push(line);
    }
    for (const [i, output] of outputs.entries()) {
      const covered = coversOutput(this.#cover, i);
      const own = this.#isOwn(output);
      const line = this.#outputLine(output.output, i, own);
      if (typeof line !== 'string') return line;
      lines.push(covered ? line : `${line} (your signature does not cover this)`);
      if (covered && own) net.add(output.output.value, 1n);
    }
    if (validUntil > 0) lines.push(`It is valid up to block ${validUntil}.`);
    if (memo.length > 0) lines.push(`Memo: ${textOf(memo)}`);
    const fee = this.#fee();
    if (fee === undefined) lines.push('Others can still add inputs and outputs; the fee is open.');
    else
      lines.push(`The fee is ${this.#amount({ asset: this.#chain.feeAsset, token: 0n, amount: fee }) ?? String(fee)}.`);
    const { gives, gets } = net.result();
    lines.push(`You give ${this.#sum(gives)} and get ${this.#sum(gets)}.`);
    return { ok: true, lines, inputs, gives, gets, fee };
  }

  #inputLine(input: Input, i: number, own: boolean): string | Failure {
    if (input.kind === 'claim' || input.kind === 'system') {
      return { ...fail('input', `input ${i} is a ${input.kind}`), input: i };
    }
    const value = heldBy(this.#partial, i);
    const amount = value && this.#amount(value, input);
    if (amount === undefined) return { ...fail('asset', `nothing proves what input ${i} holds`), input: i };
    if (input.kind === 'issue') return `Input ${i}: ${own ? 'you issue' : 'somebody issues'} ${amount}.`;
    const vote = input.output.kind === 'vote' ? ', which vote' : '';
    return `Input ${i}: ${own ? 'you spend' : 'somebody else spends'} ${amount}${vote}.`;
  }

  #outputLine(output: Output, i: number, own: boolean): string | Failure {
    const amount = output.value === undefined ? undefined : this.#amount(output.value);
    if (output.value !== undefined && amount === undefined) {
      return { ...fail('asset', `nothing proves the asset of output ${i}`), output: i };
    }
    switch (output.kind) {
      case 'pay':
      case 'vote': {
        const place = own ? 'you' : this.#place(output.program);
        if (place === undefined) return { ...fail('program', `the program of output ${i} is unknown`), output: i };
        const vote = output.kind === 'vote' ? `, voting for ${bytesToHex(output.candidate)}` : '';
        return `Output ${i}: ${amount} to ${place}${vote}.`;
      }
      case 'retire': {
        const data = output.data.length === 0 ? '' : `, writing ${textOf(output.data)}`;
        return `Output ${i}: ${amount === undefined ? 'nothing' : amount} is destroyed${data}.`;
      }
      case 'pegOut':
      case 'action': {
        const text = this.#signer.modules?.[output.module]?.(output.payload, output.value);
        if (text === undefined) return { ...fail('module', `output ${i} asks the module ${output.module}`), output: i };
        return `Output ${i}: ${amount === undefined ? '' : `${amount} for `}${output.module}: ${text}.`;
      }
    }
  }

  #place(program: Program): string | undefined {
    const address = encodeAddress(this.#chain.hrp, program);
    if (address !== undefined) return address;
    const order = parseOrderProgram(program);
    if (order !== undefined) {
      const wanted = this.#definitions.get(idName(order.asset));
      const price = `${order.num} to ${order.den} base units`;
      return wanted && `an order that asks ${wanted.symbol} (${short(order.asset)}) at ${price}`;
    }
    if (program.vm !== 0) return undefined;
    const template = decodeTemplate(program.code);
    if (template.name !== 'htlc') return undefined;
    const until = template.after === 'height' ? `block ${template.until}` : `${template.until} ms of Unix time`;
    return `a hash lock ${bytesToHex(template.lock)}, back from ${until} on`;
  }

  /** Whether the signer's own keys, and not the transaction, say that the output is theirs. */
  #isOwn({ output, policy }: PartialOutput): boolean {
    if (output.kind !== 'pay' && output.kind !== 'vote') return false;
    const { suite } = this.#partial;
    const name = nameOfProgram(output.program);
    if (this.#ownPrograms.has(name)) return true;
    if (policy === undefined || name !== nameOfProgram(thresholdProgram(suite, policy))) return false;
    // A policy of several is the signer's own only where one that it spends from is the same.
    return this.#spentPrograms.has(name) && this.#signer.keys.some((key) => positionInPolicy(suite, policy, key) >= 0);
  }

  #fee(): bigint | undefined {
    if (this.#cover.flag !== SIGHASH.all) return undefined;
    const amountOf = (value: Value | undefined): bigint =>
      value !== undefined && sameBytes(value.asset, this.#chain.feeAsset) ? value.amount : 0n;
    const brought = this.#partial.inputs.reduce((sum, _, i) => sum + amountOf(heldBy(this.#partial, i)), 0n);
    return this.#partial.outputs.reduce((left, { output }) => left - amountOf(output.value), brought);
  }

  #sum(values: readonly Value[]): string {
    return values.length === 0 ? 'nothing' : values.map((value) => this.#amount(value) ?? '?').join(' and ');
  }

  #amount(value: Value, input?: Input): string | undefined {
    const definition = input?.kind === 'issue' ? input.definition : this.#definitions.get(idName(value.asset));
    if (definition === undefined) return undefined;
    const token = value.token === 0n || definition.class === 4 ? '' : ` #${value.token}`;
    return `${formatAmount(value.amount, definition.decimals)} ${definition.symbol}${token} (${short(value.asset)})`;
  }
}

/** Sums by asset and token. */
class Ledger {
  readonly #sums: { readonly asset: Uint8Array; readonly token: bigint; amount: bigint }[] = [];

  add(value: Value | undefined, sign: bigint): void {
    if (value === undefined) return;
    const known = this.#sums.find(({ asset, token }) => token === value.token && sameBytes(asset, value.asset));
    if (known === undefined) this.#sums.push({ asset: value.asset, token: value.token, amount: sign * value.amount });
    else known.amount += sign * value.amount;
  }

  result(): { readonly gives: readonly Value[]; readonly gets: readonly Value[] } {
    const gives = this.#sums.filter(({ amount }) => amount < 0n).map((sum) => ({ ...sum, amount: -sum.amount }));
    return { gives, gets: this.#sums.filter(({ amount }) => amount > 0n).map((sum) => ({ ...sum })) };
  }
}

function heldBy({ suite, chain, inputs }: PartialTransaction, index: number): Value | undefined {
  const input = inputs[index]?.input;
  if (input?.kind === 'spend') return input.output.value;
  if (input?.kind === 'claim') return input.value;
  if (input?.kind !== 'issue') return undefined;
  const { program, definition, assetNonce, token, amount } = input;
  return { asset: assetId(suite, chain, program, definition, assetNonce), token, amount };
}

function nameOfProgram({ vm, code }: Program): string {
  return `${vm} ${idName(code)}`;
}

/** Enough of an asset's id to tell it from one of the same symbol. */
function short(asset: Uint8Array): string {
  return bytesToHex(asset.subarray(0, 6));
}

/** Text where it is printable ASCII, hexadecimal otherwise: nothing that could imitate other lines. */
function textOf(bytes: Uint8Array): string {
  const printable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return printable ? JSON.stringify(String.fromCharCode(...bytes)) : `0x${bytesToHex(bytes)}`;
}

function fail(why: ReviewProblem, text: string): Failure {
  return { ok: false, why, text };
}
