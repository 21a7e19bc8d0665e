import { type Bench, perSecond } from '@dougong/bench';
import { sha256 } from '@dougong/crypto/hash';
import { suites } from '@dougong/crypto/keys';
import { MemoryStore } from '@dougong/storage';
import {
  type Chain,
  checkTransaction,
  createChain,
  decodeTransaction,
  encodeAddress,
  encodeSignature,
  encodeTransaction,
  invalidClaims,
  keyProgram,
  openLedger,
  parseChainSpec,
  type SealedTransaction,
  SIGHASH,
  sealTransaction,
  sighash,
  type TransactionEffects,
} from '../src/index.ts';

const COUNT = 1000;
const { ed25519 } = suites;
const secret = sha256(new Uint8Array(1));
const publicKey = ed25519.getPublicKey(secret);
const program = keyProgram('std', { suite: 1, publicKey });

/** A chain that hands out the coins which the payments spend. */
function chainOf(): Chain {
  const address = encodeAddress('dg', program);
  const definition = { class: 1, decimals: 0, supply: 'open', symbol: 'COIN', name: 'Coin' };
  return createChain(
    parseChainSpec({
      format: 'dougong-chain/1',
      name: 'Bench',
      network: 'dev',
      hrp: 'dg',
      dialect: 'native',
      suite: 'std',
      genesisTimeMs: 1,
      engine: { id: 'solo' },
      assets: [
        {
          definition,
          issuer: { address },
          allocations: Array.from({ length: COUNT }, () => ({ to: address, amount: '100' })),
        },
      ],
    }),
  );
}

/** One input and two outputs, signed. */
function payment(chain: Chain, txid: Uint8Array, index: number): SealedTransaction {
  const value = (amount: bigint) => ({ asset: chain.block.feeAsset, token: 0n, amount });
  const pay = (amount: bigint) => ({ kind: 'pay' as const, value: value(amount), program });
  const draft = {
    suite: 'std' as const,
    chain: chain.hash,
    validUntil: 0,
    memo: new Uint8Array(0),
    inputs: [{ kind: 'spend' as const, txid, index, output: pay(100n) }],
    outputs: [pay(60n), pay(39n)],
    witnesses: [[]],
  };
  const signature = ed25519.sign(sighash(sealTransaction(draft), 0), secret);
  return sealTransaction({
    ...draft,
    witnesses: [[publicKey, encodeSignature({ cover: { flag: SIGHASH.all }, signature })]],
  });
}

/** What the parts of validating a payment cost, on one core. */
export const bench: Bench = {
  title: 'native payments, one input and two outputs, Ed25519, one core',
  figures: async () => {
    const chain = chainOf();
    const store = new MemoryStore();
    await store.open();
    const { genesisBlock, txid } = await import('../src/index.ts');
    const genesis = await genesisBlock(chain);
    const [first = new Uint8Array(0)] = genesis.transactions;
    const id = txid(decodeTransaction(first));
    const payments = Array.from({ length: COUNT }, (_, i) => payment(chain, id, i));
    const bytes = payments.map(encodeTransaction);
    const context = { height: 1, timeMs: 2 };
    const checked = payments.map((transaction) => {
      const outcome = checkTransaction(transaction, chain.block, context);
      if (!outcome.ok) throw new TypeError(`the payment breaks ${outcome.code}`);
      return outcome.value;
    });
    const claims = checked.flatMap((outcome) => outcome.claims);
    const effects: TransactionEffects[] = checked.map((outcome) => outcome.effects);
    const state = await openLedger(chain, store, { sync: false });
    const block = { height: 1, timeMs: 2, proposer: new Uint8Array(0) };
    return [
      { name: 'bytes', unit: 'B', better: 'lower', measure: () => bytes[0]?.length ?? 0 },
      { name: 'decode', unit: 'tx/s', better: 'higher', measure: perSecond(() => bytes.map(decodeTransaction), COUNT) },
      {
        name: 'decode and check all but signatures',
        unit: 'tx/s',
        better: 'higher',
        measure: perSecond(() => bytes.map((b) => checkTransaction(decodeTransaction(b), chain.block, context)), COUNT),
      },
      {
        name: 'signatures, in batches of 1,000',
        unit: 'tx/s',
        better: 'higher',
        measure: perSecond(() => invalidClaims(claims), COUNT),
      },
      {
        name: 'execute on the memory store, with roots',
        unit: 'tx/s',
        better: 'higher',
        measure: perSecond(() => state.propose(effects, block), COUNT),
      },
      {
        name: 'all of it, serially',
        unit: 'tx/s',
        better: 'higher',
        target: 12_500,
        measure: perSecond(async () => {
          const outcomes = bytes.flatMap((b) => {
            const outcome = checkTransaction(decodeTransaction(b), chain.block, context);
            return outcome.ok ? [outcome.value] : [];
          });
          if (invalidClaims(outcomes.flatMap((outcome) => outcome.claims)).length > 0) throw new TypeError('forged');
          await state.propose(
            outcomes.map((outcome) => outcome.effects),
            block,
          );
        }, COUNT),
      },
    ];
  },
};
