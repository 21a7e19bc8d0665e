import { type Adapter, type Json, type JsonObject, read, type VectorCase } from '@dougong/conformance';
import { bytesToHex } from '@dougong/crypto';
import { OrderBook } from '../../src/bytom/mov/book.ts';
import type { MatchedTransaction } from '../../src/bytom/mov/match.ts';
import { compareOrders, type MovOrder, orderOf, requestAmount } from '../../src/bytom/mov/order.ts';
import { checkMovTransaction, movParameters } from '../../src/bytom/mov/rules.ts';
import { bytomNetworks } from '../../src/bytom/networks.ts';
import { vapor } from '../../src/bytom/profile.ts';
import { validateTransaction } from '../../src/bytom/validate.ts';
import { isStatusFail } from '../../src/bytom/verdict.ts';
import { transactionErrorText } from './errors.ts';
import { bytesOf, compare, firstOf, hexList, integerOf } from './support.ts';

/** Height at which the file's transactions were validated; its text says so. */
const HEIGHT = 90_000_000n;
/** More steps than orders could allow would mean that the engine runs in circles. */
const MAX_STEPS = 1_000;

function toOrder(json: JsonObject): MovOrder {
  const utxo = read.object(json['utxo'], 'utxo');
  const order = orderOf(
    vapor.entryHasher,
    {
      sourceId: bytesOf(utxo['source_id'], 'source_id'),
      sourcePosition: integerOf(utxo['source_pos'], 'source_pos'),
      assetId: bytesOf(json['from_asset'], 'from_asset'),
      amount: integerOf(utxo['amount'], 'amount'),
      program: bytesOf(utxo['control_program'], 'control_program'),
      suffix: new Uint8Array(0),
    },
    integerOf(json['block_height'], 'block_height'),
    read.number(json['tx_index'], 'tx_index'),
  );
  if (order === undefined) throw new TypeError('the program is no order');
  const wrong = compare(json, orderFields(order));
  if (wrong !== undefined) throw new TypeError(`order ${wrong}`);
  return order;
}

function orderFields({ id, utxo, terms, blockHeight, transactionIndex }: MovOrder): Record<string, unknown> {
  return {
    utxo_hash: bytesToHex(id),
    from_asset: bytesToHex(utxo.assetId),
    to_asset: bytesToHex(terms.requestedAsset),
    ratio_numerator: Number(terms.numerator),
    ratio_denominator: Number(terms.denominator),
    rate_float64: Number(terms.numerator) / Number(terms.denominator),
    seller_program: bytesToHex(terms.sellerProgram),
    block_height: Number(blockHeight),
    tx_index: transactionIndex,
    utxo: {
      amount: String(utxo.amount),
      control_program: bytesToHex(utxo.program),
      source_id: bytesToHex(utxo.sourceId),
      source_pos: Number(utxo.sourcePosition),
    },
  };
}

function sortedJson(list: readonly Json[]): readonly Json[] {
  const text = (item: Json): string => JSON.stringify(Object.entries(read.object(item, 'item')).sort());
  return [...list].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** Compares a step; refunds, which the reference appends in random order, as a set. */
function checkStep(json: JsonObject, { transaction, refundsFrom }: MatchedTransaction): string | undefined {
  const outputs = transaction.outputs.map(({ assetId, amount, program }) => ({
    amount: String(amount),
    asset: bytesToHex(assetId),
    program: bytesToHex(program),
  }));
  const theirs = read.array(json['outputs'], 'outputs');
  const verdict = validateTransaction(bytomNetworks.vapor.chain, transaction, {
    blockVersion: 1n,
    blockHeight: HEIGHT,
    first: false,
  });
  const rule = checkMovTransaction(vapor.entryHasher, transaction, HEIGHT, isStatusFail(verdict), movParameters);
  const isCanonical = outputs.length - refundsFrom <= 1;
  return firstOf(
    compare(json, {
      inputs: transaction.inputs.map((input) => {
        if (input.type !== 'spend') return {};
        const { amount, assetId } = input.spent;
        return { amount: String(amount), arguments: hexList(input.arguments), asset: bytesToHex(assetId) };
      }),
      validation_error: transactionErrorText(verdict.rule),
      mov_error: rule ?? '',
      gas_used: verdict.gas.gasUsed,
    }),
    compare(
      { paid: theirs.slice(0, refundsFrom), refunds: sortedJson(theirs.slice(refundsFrom)) },
      { paid: outputs.slice(0, refundsFrom), refunds: sortedJson(outputs.slice(refundsFrom)) },
    ),
    isCanonical
      ? compare(json, { hex: bytesToHex(vapor.encode(transaction)), tx_id: bytesToHex(vapor.id(transaction)) })
      : checkNonCanonical(json),
  );
}

/** Where two refunds leave their order open, the recorded bytes must still decode to the recorded id. */
function checkNonCanonical(json: JsonObject): string | undefined {
  return compare(json, { tx_id: bytesToHex(vapor.id(vapor.decode(bytesOf(json['hex'], 'hex')))) });
}

/** The assets of a ring, told as pairs `offered:wanted` of which each begins where the one before ends. */
function cycleOf(pairs: Json | undefined): readonly Uint8Array[] {
  const list = read.array(pairs, 'trade_pair_cycle').map((pair) => read.string(pair, 'pair').split(':'));
  const isRing = list.every(([, wanted], i) => wanted === list[(i + 1) % list.length]?.[0]);
  if (!isRing) throw new TypeError('trade_pair_cycle is no ring');
  return list.map(([offered]) => bytesOf(offered, 'pair'));
}

/** Matches the ring until nothing meets; ids of what is left do not depend on the order of refunds. */
function runBook(data: Json): string | undefined {
  const json = read.object(data, 'case');
  const cycle = cycleOf(json['trade_pair_cycle']);
  const book = new OrderBook();
  for (const order of read.array(json['orders'], 'orders')) book.add(toOrder(read.object(order, 'order')));
  const steps = read.array(json['matched_transactions'] ?? [], 'matched_transactions');
  for (let i = 0; i < MAX_STEPS; i++) {
    const matched = book.match(vapor, cycle, movParameters.rewardProgram(HEIGHT) ?? new Uint8Array(0));
    const step = steps[i];
    if (matched === undefined) {
      if (i !== steps.length) return `expected ${steps.length} steps, got ${i}`;
      break;
    }
    if (step === undefined) return `expected ${steps.length} steps, got more`;
    const wrong = checkOutcome(read.object(step, 'step'), matched);
    if (wrong !== undefined) return `step ${i}: ${wrong}`;
    if (matched === 'unbuildable') break;
  }
  const left = [...book.orders()].sort(compareOrders).map(orderFields);
  const theirs = read
    .array(json['remaining_orders'] ?? [], 'remaining_orders')
    .map((order) => toOrder(read.object(order, 'order')));
  return compare({ remaining: theirs.sort(compareOrders).map(orderFields) as Json[] }, { remaining: left });
}

function checkOutcome(json: JsonObject, matched: MatchedTransaction | 'unbuildable'): string | undefined {
  const { error } = json;
  if (matched !== 'unbuildable') return error === undefined ? checkStep(json, matched) : `expected ${String(error)}`;
  return typeof error === 'string' && /^writing tx output .*: value out of range$/.test(error)
    ? undefined
    : `the trade cannot be built, expected ${String(error ?? 'a transaction')}`;
}

function bookAsserts(json: JsonObject): readonly string[] {
  const fields = ['inputs', 'outputs', 'validation_error', 'mov_error', 'gas_used', 'tx_id'];
  const steps = read.array(json['matched_transactions'] ?? [], 'matched_transactions').flatMap((step, i) => {
    const names = read.object(step, 'step')['error'] === undefined ? fields : ['error'];
    return names.map((name) => `matched_transactions.${i}.${name}`);
  });
  const left = read.array(json['remaining_orders'] ?? [], 'remaining_orders');
  return [
    ...steps,
    ...left.flatMap((_, i) => ['utxo_hash', 'block_height', 'tx_index'].map((name) => `remaining_orders.${i}.${name}`)),
  ];
}

function runRequest(data: Json): string | undefined {
  const json = read.object(data, 'request');
  const terms = {
    numerator: integerOf(json['numerator'], 'numerator'),
    denominator: integerOf(json['denominator'], 'denominator'),
  };
  return compare(json, { request_amount: String(requestAmount(integerOf(json['amount'], 'amount'), terms)) });
}

const mov: Adapter = {
  folder: 'bytom',
  files: /^mov-match.*\.json$/,
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    for (const [i, data] of read.array(json['cases'], 'cases').entries()) {
      yield { id: `book ${i}`, data, asserts: bookAsserts(read.object(data, 'case')), run: runBook };
    }
    for (const [i, data] of read.array(json['request_amount'], 'request_amount').entries()) {
      yield { id: `request ${i}`, data, asserts: ['request_amount'], run: runRequest };
    }
  },
};

export const adapters: readonly Adapter[] = [mov];
