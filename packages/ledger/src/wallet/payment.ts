import { bytesToHex } from '@dougong/crypto';
import type { FeePolicy } from '../chain/fees.ts';
import { LedgerError } from '../errors.ts';
import { issuedAsset } from '../native/ids.ts';
import { LIMITS } from '../native/limits.ts';
import { type Cover, SIGHASH } from '../native/sighash.ts';
import type { Input, Output, Program, SpendInput, Suite, Transaction, Value, Witness } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { type Candidate, type RandomBelow, type SelectionStrategy, selectCoins } from './coin-selection.ts';
import { type FeeQuote, quoteFee } from './fee.ts';
import {
  addInput,
  addOutput,
  createPartial,
  type InputKnowledge,
  type OutputKnowledge,
  programToSatisfy,
} from './partial/build.ts';
import type { PartialTransaction } from './partial/types.ts';
import { dummyWitness, planWitness } from './witness-plan.ts';

/** An output that the wallet can spend, with what it takes to spend it. */
export interface Coin {
  readonly txid: Uint8Array;
  readonly index: number;
  readonly output: SpendInput['output'];
  /** Keys that will sign, and what the program does not say. */
  readonly known: InputKnowledge;
}

/** An input or output that the payment shall have, with what is known about it. */
export interface FixedInput {
  readonly input: Input;
  readonly known?: InputKnowledge;
}

/** An output with what is known about it. */
export interface FixedOutput {
  readonly output: Output;
  readonly known?: OutputKnowledge;
}

/** What the chain fixes for its payments. */
export interface PaymentChain {
  readonly suite: Suite;
  /** Chain id hash. */
  readonly chain: Uint8Array;
  readonly feeAsset: Uint8Array;
  /** A higher `perKilobyte` than the chain asks for pays for an earlier block. */
  readonly fees: FeePolicy;
}

/** A payment that is to be built. */
export interface PaymentRequest {
  readonly chain: PaymentChain;
  /** Coins to choose from. */
  readonly coins: readonly Coin[];
  readonly outputs: readonly FixedOutput[];
  /** Inputs that are in whatever happens, first: issues, orders, coins chosen by hand. */
  readonly inputs?: readonly FixedInput[];
  /** Outputs behind the change. */
  readonly lastOutputs?: readonly FixedOutput[];
  /** Where change goes. */
  readonly change: { readonly program: Program; readonly known?: OutputKnowledge };
  readonly validUntil?: number;
  readonly memo?: Uint8Array;
  /** What the signatures will cover; everything unless told otherwise. */
  readonly flag?: Cover['flag'];
  /** Tried in order; an exact match, then largest first, unless told otherwise. */
  readonly strategies?: readonly SelectionStrategy[];
  readonly random?: RandomBelow;
  /** Least change in the fee asset; what is less goes to the fee. By default what spending it would cost. */
  readonly dust?: bigint;
  /** Gas that programs other than templates will use. */
  readonly gas?: bigint;
}

/** A built payment. */
export interface Payment extends FeeQuote {
  /** Ready to be signed. */
  readonly partial: PartialTransaction;
  /** Positions of the chosen coins in the request. */
  readonly coins: readonly number[];
  /** Positions of the change outputs. */
  readonly change: readonly number[];
  readonly warnings: readonly PaymentWarning[];
}

/** What the payer should know before signing. */
export type PaymentWarning =
  /** No signature covers everything: others can add outputs, and take what they put in or what is left as fee. */
  'openEnded';

/** Bytes that spending a change output will take: outpoint, output and witness of a key-hash program. */
const SPEND_BYTES = 220n;
/** Bytes of the input that stands for those that are to come. */
const STAND_IN = 4n;
/** How often the fee may turn out higher than selection assumed. */
const MAX_ROUNDS = 32;
const COVER_BYTES: Readonly<Record<number, number>> = {
  [SIGHASH.all]: 1,
  [SIGHASH.allOpen]: 5,
  [SIGHASH.pairOpen]: 3,
};

/**
 * Builds a payment: chooses coins of every asset it needs, adds change, and pays a fee that is exact to the byte of the
 * signed transaction. Every asset is conserved; in the fee asset only what is no worthwhile change goes to the fee on top.
 *
 * @throws {@link LedgerError} `wallet.funds` when the coins do not suffice, `wallet.payment` for dust outputs, coins that
 * their keys cannot spend, too many inputs.
 * @example
 * ```ts
 * const { partial, fee } = buildPayment({ chain, coins, outputs: [{ output }], change: { program } });
 * ```
 */
export function buildPayment(request: PaymentRequest): Payment {
  const needs = needsOf(request);
  const dust = request.dust ?? (request.chain.fees.perKilobyte * SPEND_BYTES + 999n) / 1000n;
  assertNoDust(request, dust);
  const chosen: number[] = [];
  const changes: Value[] = [];
  for (const { value, missing } of needs) {
    if (isFeeValue(value, request)) continue;
    if (missing < 0n) {
      changes.push({ ...value, amount: -missing });
      continue;
    }
    if (missing === 0n) continue;
    const { picked, change } = selectAsset(request, value, missing, chosen);
    chosen.push(...picked);
    if (change > 0n) changes.push({ ...value, amount: change });
  }
  const fixed = needs.find(({ value }) => isFeeValue(value, request))?.missing ?? 0n;
  const { picked, change } = payFee(request, fixed, chosen, changes, dust);
  const coins = [...chosen, ...picked].sort((a, b) => a - b);
  const all = change === 0n ? changes : [...changes, feeValue(request, change)];
  return assemble(request, coins, all);
}

/** What is missing of one asset and token; negative when fixed inputs bring more than the outputs take. */
interface Need {
  readonly value: Value;
  missing: bigint;
}

function needsOf({ inputs = [], outputs, lastOutputs = [], chain }: PaymentRequest): readonly Need[] {
  const needs: Need[] = [];
  const add = (value: Value | undefined, amount: bigint): void => {
    if (value === undefined) return;
    const known = needs.find((need) => need.value.token === value.token && sameBytes(need.value.asset, value.asset));
    if (known === undefined) needs.push({ value, missing: amount });
    else known.missing += amount;
  };
  for (const { output } of [...outputs, ...lastOutputs]) add(output.value, output.value?.amount ?? 0n);
  for (const { input } of inputs) {
    const value = inputValue(input, chain);
    add(value, -(value?.amount ?? 0n));
  }
  return needs;
}

function inputValue(input: Input, { suite, chain }: PaymentChain): Value | undefined {
  switch (input.kind) {
    case 'spend':
      return input.output.value;
    case 'issue':
      return { asset: issuedAsset(suite, chain, input), token: input.token, amount: input.amount };
    case 'claim':
      return input.value;
    case 'system':
      throw new LedgerError('wallet.payment', 'a system input is made by blocks only');
  }
}

function selectAsset(
  request: PaymentRequest,
  value: Value,
  target: bigint,
  taken: readonly number[],
): { readonly picked: readonly number[]; readonly change: bigint } {
  const own = coinsOf(request, value, taken);
  const candidates = own.map(({ coin }): Candidate => ({ amount: coin.output.value.amount, cost: 0n }));
  const goal = { target, window: 0n, leastChange: 1n, maxCoins: LIMITS.inputs - taken.length };
  const selection = selectCoins(candidates, goal, request.strategies, request.random);
  if (selection === undefined) throw noFunds(value, target, own);
  return { picked: selection.picked.flatMap((i) => own[i]?.position ?? []), change: selection.amount - target };
}

/** Chooses coins of the fee asset until they pay for the outputs and for the bytes of the whole. */
function payFee(
  request: PaymentRequest,
  fixed: bigint,
  taken: readonly number[],
  changes: readonly Value[],
  dust: bigint,
): { readonly picked: readonly number[]; readonly change: bigint } {
  const own = coinsOf(request, feeValue(request, 1n), taken);
  const candidates = own.map(({ coin }) => candidateOf(coin, request));
  const quote = (picked: readonly number[], change: readonly Value[]): bigint => {
    const coins = [...taken, ...picked].sort((a, b) => a - b);
    return quotePayment(request, coins, change).fee;
  };
  const base = quote([], changes);
  const withChange = quote([], [...changes, feeValue(request, 1n)]);
  const changeCost = withChange - base;
  const maxCoins = LIMITS.inputs - taken.length - (request.inputs?.length ?? 0);
  const none = taken.length === 0 && (request.inputs?.length ?? 0) === 0;
  let extra = none ? -((request.chain.fees.perKilobyte * STAND_IN) / 1000n) : 0n;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const target = fixed + base + extra;
    const goal = { target, window: changeCost + dust, leastChange: changeCost + dust, maxCoins };
    const selection = target <= 0n ? NOTHING : selectCoins(candidates, goal, request.strategies, request.random);
    if (selection === undefined) throw noFunds(feeValue(request, 1n), target, own);
    const picked = selection.picked.flatMap((i) => own[i]?.position ?? []);
    const brought = selection.amount - fixed;
    const change = brought - quote(picked, [...changes, feeValue(request, 1n)]);
    if (change >= dust && change > 0n) return { picked, change };
    const missing = quote(picked, changes) - brought;
    if (missing <= 0n && (picked.length > 0 || !none)) {
      return { picked, change: 0n };
    }
    extra += missing > 0n ? missing : 1n;
  }
  throw new LedgerError('wallet.payment', 'the fee does not settle');
}

const NOTHING = { picked: [] as readonly number[], amount: 0n } as const;

function candidateOf(coin: Coin, request: PaymentRequest): Candidate {
  const { perKilobyte } = request.chain.fees;
  const { program } = coin.output;
  // Outpoint, value and program, each with its lengths. Rounded down: what is missing the exact fee of the whole shows.
  const vote = coin.output.kind === 'vote' ? 32 : 0;
  const bytes = 78 + vote + program.code.length + witnessBytes(coin.known, program, request);
  return { amount: coin.output.value.amount, cost: (perKilobyte * BigInt(bytes)) / 1000n };
}

function witnessBytes(known: InputKnowledge, program: Program, request: PaymentRequest): number {
  const items = plannedWitness(known, program, request);
  return items.reduce((sum, item) => sum + item.length + (item.length > 127 ? 2 : 1), 1);
}

function plannedWitness(
  known: InputKnowledge,
  program: Program,
  { chain: { suite }, flag = SIGHASH.all }: PaymentRequest,
): Witness {
  if (known.witness !== undefined) return known.witness;
  const plan = planWitness(suite, program, known, known.keys ?? []);
  if (plan === undefined) throw new LedgerError('wallet.payment', 'the keys of a coin do not suffice to spend it');
  return dummyWitness(plan, COVER_BYTES[flag]);
}

interface OwnCoin {
  readonly position: number;
  readonly coin: Coin;
}

function coinsOf({ coins }: PaymentRequest, { asset, token }: Value, taken: readonly number[]): readonly OwnCoin[] {
  const used = new Set(taken);
  const own: OwnCoin[] = [];
  for (const [position, coin] of coins.entries()) {
    const { value } = coin.output;
    if (value.token === token && sameBytes(value.asset, asset) && !used.has(position)) own.push({ position, coin });
  }
  return own;
}

/** The fee of the payment with these coins and this change, signatures counted. */
function quotePayment(request: PaymentRequest, coins: readonly number[], change: readonly Value[]): FeeQuote {
  const { chain, inputs = [], validUntil = 0, memo = new Uint8Array(0) } = request;
  const spends = coins.flatMap((i): FixedInput[] => {
    const coin = request.coins[i];
    return coin === undefined ? [] : [fixedInput(coin)];
  });
  const all: FixedInput[] = [...inputs, ...spends];
  // Before anything is chosen the smallest input there is stands for what will be.
  if (all.length === 0) all.push({ input: { kind: 'system', height: 0, data: new Uint8Array(0) } });
  const draft: Transaction = {
    suite: chain.suite,
    chain: chain.chain,
    validUntil,
    memo,
    inputs: all.map(({ input }) => input),
    outputs: outputsOf(request, change).map(({ output }) => output),
    witnesses: all.map(({ input, known = {} }) => {
      const program = programToSatisfy(input);
      return program === undefined ? (known.witness ?? []) : plannedWitness(known, program, request);
    }),
  };
  try {
    return quoteFee(draft, chain.fees, chain.feeAsset, request.gas);
  } catch (cause) {
    if (!(cause instanceof LedgerError) || cause.code !== 'encode.value') throw cause;
    throw new LedgerError('wallet.payment', `the payment fits into no transaction: ${cause.message}`, {}, { cause });
  }
}

function outputsOf({ outputs, lastOutputs = [], change }: PaymentRequest, values: readonly Value[]): FixedOutput[] {
  const { program, known = {} } = change;
  const changes = values.map((value): FixedOutput => ({ output: { kind: 'pay', value, program }, known }));
  return [...outputs, ...changes, ...lastOutputs];
}

function assemble(request: PaymentRequest, coins: readonly number[], change: readonly Value[]): Payment {
  const { chain, inputs = [], outputs } = request;
  const spends = coins.flatMap((i) => request.coins[i] ?? []).map(fixedInput);
  let partial = createPartial({
    suite: chain.suite,
    chain: chain.chain,
    feeAsset: chain.feeAsset,
    ...(request.validUntil === undefined ? {} : { validUntil: request.validUntil }),
    ...(request.memo === undefined ? {} : { memo: request.memo }),
  });
  for (const { input, known } of [...inputs, ...spends]) partial = addInput(partial, input, known);
  for (const { output, known } of outputsOf(request, change)) partial = addOutput(partial, output, known);
  const { size, fee: least } = quotePayment(request, coins, change);
  const fee = feePaid(partial, request);
  if (fee < least) throw new LedgerError('wallet.funds', `the fee would be ${fee}, ${least} is needed`);
  return {
    partial,
    size,
    fee,
    coins,
    change: change.map((_, i) => outputs.length + i),
    warnings: (request.flag ?? SIGHASH.all) === SIGHASH.all ? [] : ['openEnded'],
  };
}

function feePaid({ inputs, outputs }: PartialTransaction, request: PaymentRequest): bigint {
  const amountOf = (value: Value | undefined): bigint =>
    value !== undefined && isFeeValue(value, request) ? value.amount : 0n;
  const brought = inputs.reduce((sum, { input }) => sum + amountOf(inputValue(input, request.chain)), 0n);
  return outputs.reduce((left, { output }) => left - amountOf(output.value), brought);
}

function fixedInput({ txid, index, output, known }: Coin): FixedInput {
  return { input: { kind: 'spend', txid, index, output }, known };
}

function isFeeValue({ asset, token }: Value, { chain }: PaymentRequest): boolean {
  return token === 0n && sameBytes(asset, chain.feeAsset);
}

function feeValue({ chain }: PaymentRequest, amount: bigint): Value {
  return { asset: chain.feeAsset, token: 0n, amount };
}

function assertNoDust(request: PaymentRequest, dust: bigint): void {
  for (const [i, { output }] of request.outputs.entries()) {
    if (output.kind === 'pay' && isFeeValue(output.value, request) && output.value.amount < dust) {
      throw new LedgerError('wallet.payment', `output ${i} pays ${output.value.amount}, less than it costs to spend`, {
        output: i,
        dust,
      });
    }
  }
}

function noFunds({ asset, token }: Value, target: bigint, own: readonly OwnCoin[]): LedgerError {
  const available = own.reduce((sum, { coin }) => sum + coin.output.value.amount, 0n);
  return new LedgerError('wallet.funds', `${target} base units are needed with fees, ${available} are there`, {
    asset: bytesToHex(asset),
    token,
    needed: target,
    available,
  });
}
