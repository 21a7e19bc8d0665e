import { equalBytes } from '@dougong/crypto';
import { INT64_MAX } from '../bvm/values.ts';
import { Balance } from './balance.ts';
import { InputContext } from './context.ts';
import { isZeroId, type TransactionEntries } from './entries.ts';
import { type Federation, isOpenFederation } from './federation.ts';
import type { ChainParameters } from './parameters.ts';
import type { BytomProfile } from './profile.ts';
import { executedProgram, isStandardProgram } from './programs.ts';
import { type BytomInput, type BytomTransaction, type CrossChainInput, isBtm, type VoteOutput } from './transaction.ts';
import type { GasState, TransactionRule, Verdict } from './verdict.ts';

/** A chain: its format, its parameters and, for the side chain, who may bring value in. */
export interface BytomChain {
  readonly profile: BytomProfile;
  readonly parameters: ChainParameters;
  readonly federation?: Federation;
}

/** Where a transaction is to stand. */
export interface BlockPosition {
  /** Version of the block; the rule about transaction versions binds in version 1 only. */
  readonly blockVersion: bigint;
  readonly blockHeight: bigint;
  /** Whether it is the first transaction of its block. */
  readonly first: boolean;
}

const VOTE_BYTES = 64;

/** Signals the first broken rule from within a check to {@link validateTransaction}; never leaves this file. */
class Broken {
  readonly rule: TransactionRule;
  readonly input: number | undefined;

  constructor(rule: TransactionRule, input?: number) {
    this.rule = rule;
    this.input = input;
  }
}

/**
 * Judges a transaction by itself: everything but whether its outputs exist and are unspent. The order of the checks is
 * the reference's, because it decides what a failing transaction still pays for.
 *
 * Doubled inputs are refused at every height. The deployed main chain let them through as failed before height 142,500
 * and counted their BTM twice.
 *
 * @example
 * ```ts
 * const verdict = validateTransaction(bytom.main, transaction, { blockVersion: 1n, blockHeight: 300_000n, first: false });
 * if (!isIncludable(verdict)) console.log(verdict.rule);
 * ```
 */
export function validateTransaction(chain: BytomChain, transaction: BytomTransaction, at: BlockPosition): Verdict {
  return new Validation(chain, transaction, at).run();
}

/**
 * The first rule that a transaction breaks by itself, wherever it stands and whatever its programs say: twins among
 * its inputs, programs that are not standard, no outputs, assets that do not balance.
 */
export function checkShape(chain: BytomChain, transaction: BytomTransaction): TransactionRule | undefined {
  const at = { blockVersion: 1n, blockHeight: chain.parameters.strictInputsFrom, first: true };
  return new Validation(chain, transaction, at).shape();
}

class Validation {
  readonly #chain: BytomChain;
  readonly #transaction: BytomTransaction;
  readonly #entries: TransactionEntries;
  readonly #at: BlockPosition;
  #btmValue = 0n;
  #gasLeft = 0;
  #gasUsed = 0;
  #storageGas = 0;
  #gasValid = false;
  #muxChecked = false;

  constructor(chain: BytomChain, transaction: BytomTransaction, at: BlockPosition) {
    this.#chain = chain;
    this.#transaction = transaction;
    this.#entries = chain.profile.entries(transaction);
    this.#at = at;
  }

  run(): Verdict {
    try {
      this.#checkForm();
      this.#checkTime();
      this.#checkInputsAndPrograms();
      this.#checkResults();
      return { ok: true, gas: this.#gas() };
    } catch (broken) {
      if (!(broken instanceof Broken)) throw broken;
      const isVote = broken.rule === 'vote.key' || broken.rule === 'vote.amount' || broken.rule === 'vote.asset';
      if (isVote && this.#at.blockHeight >= this.#chain.parameters.strictVotesFrom) this.#gasValid = false;
      const { rule, input } = broken;
      return { ok: false, rule, ...(input === undefined ? {} : { input }), gas: this.#gas() };
    }
  }

  shape(): TransactionRule | undefined {
    try {
      this.#checkForm();
      this.#checkInputsAndPrograms();
      if (this.#transaction.outputs.length === 0) throw new Broken('tx.noResults');
      this.#setUpGas(this.#balance());
      return undefined;
    } catch (broken) {
      if (broken instanceof Broken) return broken.rule;
      throw broken;
    }
  }

  #gas(): GasState {
    return {
      btmValue: this.#btmValue,
      gasLeft: this.#gasLeft,
      gasUsed: this.#gasUsed,
      storageGas: this.#storageGas,
      valid: this.#gasValid,
    };
  }

  #checkForm(): void {
    const { version, size } = this.#transaction;
    if (this.#at.blockVersion === 1n && version !== 1n) throw new Broken('tx.version');
    if (size === 0) throw new Broken('tx.size');
  }

  #checkTime(): void {
    const { timeRange } = this.#transaction;
    if (timeRange !== 0n && timeRange < this.#at.blockHeight) throw new Broken('tx.timeRange');
  }

  #checkInputsAndPrograms(): void {
    const { inputs, outputs } = this.#transaction;
    const { parameters } = this.#chain;
    if (this.#at.blockHeight >= parameters.strictInputsFrom) {
      this.#refuseTwins();
      if (this.#entries.inputIds.some(isZeroId)) throw new Broken('tx.emptyInput');
    }
    if (!parameters.standardOnly) return;
    const spends = inputs.every(
      (input) => input.type !== 'spend' || !isBtm(input.spent.assetId) || isStandardProgram(input.spent.program),
    );
    const pays = outputs.every(
      (output, i) =>
        this.#entries.resultKinds[i] === 'retirement' || !isBtm(output.assetId) || isStandardProgram(output.program),
    );
    if (!spends || !pays) throw new Broken('tx.notStandard');
  }

  #refuseTwins(): void {
    if (this.#entries.hasTwins) throw new Broken('tx.duplicateInput');
  }

  #checkResults(): void {
    const { outputs, version } = this.#transaction;
    if (outputs.length === 0 && version === 1n) throw new Broken('tx.noResults');
    outputs.forEach((output, i) => {
      if (output.type === 'vote' && this.#entries.resultKinds[i] === 'vote') this.#checkVote(output);
      else this.#checkMux();
    });
  }

  #checkVote(output: VoteOutput): void {
    if (output.vote.length !== VOTE_BYTES) throw new Broken('vote.key');
    this.#checkMux();
    if (output.amount < this.#chain.parameters.minVote) throw new Broken('vote.amount');
    if (!isBtm(output.assetId)) throw new Broken('vote.asset');
  }

  #checkMux(): void {
    if (this.#muxChecked) return;
    this.#muxChecked = true;
    this.#setUpGas(this.#balance());
    this.#refuseTwins();
    const { inputs } = this.#transaction;
    inputs.forEach((input, i) => {
      if (this.#paysGas(input)) this.#checkInput(input, i);
    });
    this.#gasLeft -= this.#storageGas;
    if (this.#gasLeft < 0) throw new Broken('gas.math');
    this.#gasUsed += this.#storageGas;
    this.#gasValid = true;
    inputs.forEach((input, i) => {
      if (!this.#paysGas(input)) this.#checkInput(input, i);
    });
  }

  #paysGas(input: BytomInput): boolean {
    if (input.type === 'issuance') return false;
    return input.type === 'coinbase' || isBtm(input.spent.assetId);
  }

  /** Balances every asset; yields what BTM is left over, or undefined when no input has BTM. */
  #balance(): bigint | undefined {
    const sums = new Balance();
    for (const { assetId, amount } of this.#entries.values) {
      if (amount > INT64_MAX) throw new Broken('value.overflow');
      if (!sums.add(assetId, amount)) throw new Broken('value.overflow');
    }
    for (const { assetId, amount } of this.#transaction.outputs) {
      if (!sums.has(assetId)) throw new Broken('value.noSource');
      if (!sums.add(assetId, -amount)) throw new Broken('value.overflow');
    }
    if (!sums.isEvenWithoutBtm()) throw new Broken('value.unbalanced');
    return sums.btm;
  }

  #setUpGas(btm: bigint | undefined): void {
    const { gasRate, maxTransactionGas, freeGas, grantsFreeGas, storageGasRate } = this.#chain.parameters;
    if (btm === undefined && !grantsFreeGas) return;
    const value = btm ?? 0n;
    if (value < 0n) throw new Broken('gas.math');
    this.#btmValue = value;
    const paid = value / gasRate + BigInt(grantsFreeGas ? freeGas : 0);
    this.#gasLeft = paid > maxTransactionGas ? maxTransactionGas : Number(paid);
    this.#storageGas = this.#transaction.size * storageGasRate;
  }

  #checkInput(input: BytomInput, i: number): void {
    switch (input.type) {
      case 'spend':
        this.#runPaid(input.spent.program, 1n, input.arguments, i);
        return;
      case 'veto':
        if (input.vote.length !== VOTE_BYTES) throw new Broken('vote.key', i);
        this.#runPaid(input.spent.program, 1n, input.arguments, i);
        return;
      case 'issuance': {
        const computed = this.#chain.profile.assetId(input.issuanceProgram, input.vmVersion, input.assetDefinition);
        if (!equalBytes(computed, input.assetId)) throw new Broken('issuance.assetId', i);
        this.#runPaid(input.issuanceProgram, input.vmVersion, input.arguments, i);
        return;
      }
      case 'crossChain':
        this.#checkPegIn(input, i);
        return;
      case 'coinbase':
        this.#checkCoinbase(input.arbitrary, i);
        return;
    }
  }

  #checkCoinbase(arbitrary: Uint8Array, i: number): void {
    if (!this.#at.first || i !== 0) throw new Broken('coinbase.position', i);
    const value = this.#entries.values[i];
    if (value === undefined || !isBtm(value.assetId)) throw new Broken('coinbase.asset', i);
    if (arbitrary.length > this.#chain.parameters.maxCoinbaseArbitrary) throw new Broken('coinbase.arbitrary', i);
    this.#storageGas = 0;
  }

  /** A peg-in is signed by the federation, or by the asset's own program where its definition says so. It pays no gas. */
  #checkPegIn(input: CrossChainInput, i: number): void {
    const { profile, parameters, federation } = this.#chain;
    const { issuanceProgram, issuanceVmVersion, assetDefinition, spent } = input;
    if (!isBtm(spent.assetId)) {
      const computed = profile.assetId(issuanceProgram, issuanceVmVersion, assetDefinition);
      if (!equalBytes(computed, spent.assetId)) throw new Broken('crossChain.asset', i);
    }
    if (isOpenFederation(assetDefinition)) {
      this.#runProgram(issuanceProgram, issuanceVmVersion, input.arguments, i, parameters.freeGas);
    } else {
      if (federation === undefined) throw new TypeError('chain: a side chain needs its federation');
      this.#runProgram(federation.program(this.#at.blockHeight), 1n, input.arguments, i, parameters.freeGas);
    }
    this.#storageGas = 0;
  }

  /** Runs a program on the transaction's gas. */
  #runPaid(program: Uint8Array, vmVersion: bigint, args: readonly Uint8Array[], i: number): void {
    const gasLeft = this.#runProgram(program, vmVersion, args, i, this.#gasLeft);
    this.#gasUsed += this.#gasLeft - gasLeft;
    this.#gasLeft = gasLeft;
    if (this.#gasValid) return;
    if (this.#gasUsed > this.#chain.parameters.freeGas || this.#storageGas > this.#gasLeft) {
      throw new Broken('gas.overCredit', i);
    }
  }

  #runProgram(program: Uint8Array, vmVersion: bigint, args: readonly Uint8Array[], i: number, gas: number): number {
    const { profile } = this.#chain;
    if (vmVersion !== profile.vm.version) throw new Broken('bvm.unsupportedVersion', i);
    const context = new InputContext(profile, this.#transaction, this.#entries, i, this.#at.blockHeight);
    const result = profile.vm.run(executedProgram(program, profile.scriptHash, profile.hasOrders), context, {
      gasLimit: gas,
      args,
      expansionReserved: this.#transaction.version === 1n,
    });
    if (result.fault !== undefined) throw new Broken(result.fault, i);
    return result.gasLeft;
  }
}
