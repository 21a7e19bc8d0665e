import { type Block, encodeBlock } from '../../src/native/block.ts';
import { encodeTransaction, sealTransaction } from '../../src/native/transaction.ts';
import type { SealedTransaction, Transaction } from '../../src/native/types.ts';
import type { RuleCode } from '../../src/rules.ts';
import { bob, keyWitness, pay, seed, toAlice, toBob } from '../native/fixture.ts';
import { type Coin, coinAt, type TestChain } from '../state/fixture.ts';
import { type MadeBlock, withTransactions } from './fixture.ts';

/** Something wrong with a block: its bytes, and the rule that they break. */
export interface Fault {
  readonly code: RuleCode;
  readonly make: (made: MadeBlock, maker: TestChain) => Uint8Array;
}

const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, (bytes[at] ?? 0) ^ 1);

const header = (change: (made: MadeBlock) => Partial<Block['header']>): Fault['make'] => {
  return (made) => {
    const { block } = made;
    return encodeBlock({ ...block, header: { ...block.header, ...change(made) } });
  };
};

/** Puts another transaction after the block's own. */
const extra = (make: (made: MadeBlock, maker: TestChain) => readonly Uint8Array[]): Fault['make'] => {
  return (made, maker) => {
    const own = made.block.transactions;
    return encodeBlock(withTransactions(made.block, [...own.slice(0, -1), ...make(made, maker), ...own.slice(-1)]));
  };
};

const system = (change: (tx: Transaction, made: MadeBlock) => Transaction): Fault['make'] => {
  return (made, maker) => {
    const own = maker.system(made.block.header.height, [pay(maker.value(7n), toAlice)]);
    const closing = encodeTransaction(change(own, made));
    return encodeBlock(withTransactions(made.block, [...made.block.transactions.slice(0, -1), closing]));
  };
};

/** A coin that the block itself leaves alone. */
function free({ coins, transactions }: MadeBlock): Coin {
  const used = transactions.flatMap(({ inputs }) => inputs.flatMap((input) => (input.kind === 'spend' ? [input] : [])));
  const coin = coins.findLast(
    ({ txid, index, output }) =>
      output.value.amount > 1n && !used.some((other) => other.index === index && String(other.txid) === String(txid)),
  );
  if (coin === undefined) throw new Error('the block spends every coin');
  return coin;
}

function spends(maker: TestChain, coin: Coin, over: Partial<Transaction> = {}): SealedTransaction {
  return maker.spend([coin], [pay(coin.output.value, toBob)], undefined, over);
}

const bytesOf = ({ parts }: SealedTransaction): Uint8Array => parts.bytes;

/** A payment whose signature is wrong in its last byte. */
function forged(maker: TestChain, coin: Coin): Uint8Array {
  const bytes = bytesOf(spends(maker, coin));
  return flip(bytes, bytes.length - 1);
}

/** Every fault by name. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'cut short': { code: 'block.malformed', make: ({ bytes }) => bytes.slice(0, -1) },
  'one byte more': { code: 'block.malformed', make: ({ bytes }) => Uint8Array.of(...bytes, 0) },
  'empty bytes': { code: 'block.malformed', make: () => new Uint8Array(0) },
  'another suite': { code: 'block.suite', make: header(() => ({ suite: 'gm' })) },
  'another chain': { code: 'block.chain', make: header(() => ({ chain: seed('foreign') })) },
  'wrong root of transactions': { code: 'block.txRoot', make: header(() => ({ txRoot: seed('root') })) },
  'wrong root of witnesses': { code: 'block.witnessRoot', make: header(() => ({ witnessRoot: seed('root') })) },
  'wrong root of the state': { code: 'block.stateRoot', make: header(() => ({ stateRoot: seed('root') })) },
  'wrong parent': { code: 'block.parent', make: header(() => ({ parent: seed('parent') })) },
  'a height skipped': {
    code: 'block.height',
    make: (made, maker) => {
      const height = made.block.header.height + 1;
      const closing = encodeTransaction(maker.system(height, []));
      const block = { ...made.block, header: { ...made.block.header, height } };
      return encodeBlock(withTransactions(block, [...made.block.transactions.slice(0, -1), closing]));
    },
  },
  'no later than its parent': {
    code: 'block.time',
    make: header(({ block }) => ({ timeMs: block.header.timeMs - 1000 })),
  },
  'another attachment': {
    code: 'block.attach',
    make: ({ block }) => encodeBlock({ ...block, attach: seed('other') }),
  },
  'no closing transaction': {
    code: 'block.system',
    make: (made, maker) => encodeBlock(withTransactions(made.block, [bytesOf(spends(maker, free(made)))])),
  },
  'closing transaction of another height': {
    code: 'block.system',
    make: system((tx, { block }) => ({
      ...tx,
      inputs: [{ kind: 'system', height: block.header.height + 1, data: new Uint8Array(0) }],
    })),
  },
  'a reward too large': {
    code: 'block.systemOutputs',
    make: (made, maker) => system((tx) => ({ ...tx, outputs: [pay(maker.value(1_000_000n), toAlice)] }))(made, maker),
  },
  'a closing transaction in the middle': {
    code: 'tx.system',
    make: extra(({ block }) => block.transactions.slice(-1)),
  },
  'a transaction cut short': {
    code: 'tx.malformed',
    make: extra((made, maker) => [bytesOf(spends(maker, free(made))).slice(0, -1)]),
  },
  'a transaction of another chain': {
    code: 'tx.chain',
    make: extra((made, maker) => [bytesOf(spends(maker, free(made), { chain: seed('foreign') }))]),
  },
  'an expired transaction': {
    code: 'tx.expired',
    make: extra((made, maker) => [bytesOf(spends(maker, free(made), { validUntil: made.block.header.height - 1 }))]),
  },
  'a transaction twice': {
    code: 'block.duplicate',
    make: extra((made, maker) => {
      const twice = bytesOf(spends(maker, free(made)));
      return [twice, twice];
    }),
  },
  'an input twice': {
    code: 'tx.duplicateInput',
    make: extra((made, maker) => {
      const coin = free(made);
      return [bytesOf(maker.spend([coin, coin], [pay(coin.output.value, toBob)]))];
    }),
  },
  'more out than in': {
    code: 'balance.fee',
    make: extra((made, maker) => {
      const coin = free(made);
      return [bytesOf(maker.spend([coin], [pay(maker.value(coin.output.value.amount + 1n), toBob)]))];
    }),
  },
  'an asset from nowhere': {
    code: 'balance.asset',
    make: extra((made, maker) => {
      const coin = free(made);
      const value = { asset: seed('asset').with(0, 1), token: 0n, amount: 1n };
      return [bytesOf(maker.spend([coin], [pay(value, toBob)]))];
    }),
  },
  'no outputs': {
    code: 'tx.outputs',
    make: extra((made, maker) => [bytesOf(maker.spend([free(made)], []))]),
  },
  'a wrong signature': {
    code: 'signature.invalid',
    make: extra((made, maker) => [forged(maker, free(made))]),
  },
  'two wrong signatures': {
    code: 'signature.invalid',
    make: extra((made, maker) => [forged(maker, free(made)), forged(maker, free(made))]),
  },
  'a wrong signature before a malformed transaction': {
    code: 'tx.malformed',
    make: extra((made, maker) => [forged(maker, free(made)), new Uint8Array(3)]),
  },
  "another's key": {
    code: 'program.key',
    make: extra((made, maker) => [bytesOf(maker.spend([free(made)], [pay(maker.value(1n), toBob)], bob))]),
  },
  'no witness': {
    code: 'program.witness',
    make: extra((made, maker) => [bytesOf(sealTransaction({ ...spends(maker, free(made)), witnesses: [[]] }))]),
  },
  'an unknown sighash flag': {
    code: 'sighash.flag',
    make: extra((made, maker) => {
      const tx = spends(maker, free(made));
      const [key, signature] = keyWitness(tx, 0, bob);
      const witness = [tx.witnesses[0]?.[0] ?? key ?? seed(''), (signature ?? seed('')).with(0, 0x7f)];
      return [bytesOf(sealTransaction({ ...tx, witnesses: [witness] }))];
    }),
  },
  'an unknown output': {
    code: 'utxo.missing',
    make: extra((made, maker) => [bytesOf(spends(maker, { ...free(made), txid: seed('nowhere') }))]),
  },
  'an output that another amount stands in': {
    code: 'utxo.missing',
    make: extra((made, maker) => {
      const coin = free(made);
      return [bytesOf(spends(maker, { ...coin, output: pay(maker.value(1_000_000_000n), toAlice) }))];
    }),
  },
  'spent in the same block': {
    code: 'utxo.spent',
    make: extra((made, maker) => {
      const coin = free(made);
      const other = maker.spend([coin], [pay(maker.value(1n), toAlice)]);
      return [bytesOf(spends(maker, coin)), bytesOf(other)];
    }),
  },
  'spent in an earlier block': {
    code: 'utxo.missing',
    make: extra(({ spent }, maker) => [bytesOf(spends(maker, coinAt(spent, 0)))]),
  },
  'spent in the block before': {
    code: 'utxo.missing',
    make: extra(({ spent }, maker) => [bytesOf(spends(maker, coinAt(spent, spent.length - 1)))]),
  },
  'a reward too young': {
    code: 'utxo.immature',
    make: extra(({ reward }, maker) => [bytesOf(spends(maker, coinAt(reward === undefined ? [] : [reward], 0)))]),
  },
  'a call of an unknown module': {
    code: 'module.unknown',
    make: extra((made, maker) => {
      const coin = free(made);
      const action = {
        kind: 'action' as const,
        module: 'nobody',
        payload: new Uint8Array(0),
        value: coin.output.value,
      };
      return [bytesOf(maker.spend([coin], [action]))];
    }),
  },
};
