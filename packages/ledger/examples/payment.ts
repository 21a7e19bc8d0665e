import { suites } from '@dougong/crypto/keys';
import {
  createChain,
  encodeAddress,
  encodeSignature,
  genesisBlock,
  keyProgram,
  nativeDialect,
  openLedger,
  parseChainSpec,
  SIGHASH,
  sealTransaction,
  txid,
} from '@dougong/ledger';
import { MemoryStore } from '@dougong/storage';

const secret = suites.ed25519.generateSecretKey();
const publicKey = suites.ed25519.getPublicKey(secret);
const program = keyProgram('std', { suite: 1, publicKey });

// A chain is a file; this one gives all its coins to us.
const chain = createChain(
  parseChainSpec({
    format: 'dougong-chain/1',
    name: 'Quick start',
    network: 'dev',
    hrp: 'dg',
    dialect: 'native',
    suite: 'std',
    genesisTimeMs: 1_700_000_000_000,
    engine: { id: 'solo' },
    assets: [
      {
        definition: { class: 1, decimals: 2, supply: 'fixed', symbol: 'COIN', name: 'Coin' },
        issuer: { address: encodeAddress('dg', program) },
        allocations: [{ to: encodeAddress('dg', program), amount: '1000' }],
      },
    ],
  }),
);
const store = new MemoryStore();
await store.open();
const ledger = await openLedger(chain, store);
const dialect = nativeDialect(chain.block, chain.spec.hrp);

// Spend the genesis coin: the input carries the whole output, so nothing has to be looked up to check it.
const [genesis = new Uint8Array(0)] = (await genesisBlock(chain)).transactions;
const coin = dialect.decode(genesis);
const [output] = coin.outputs;
if (output?.kind !== 'pay') throw new TypeError('genesis pays');
const pay = (amount: bigint) => ({ kind: 'pay' as const, value: { ...output.value, amount }, program });
const draft = sealTransaction({
  suite: 'std',
  chain: chain.hash,
  validUntil: 0,
  memo: new Uint8Array(0),
  inputs: [{ kind: 'spend', txid: txid(coin), index: 0, output }],
  outputs: [pay(600n), pay(390n)],
  witnesses: [[]],
});
const signature = suites.ed25519.sign(dialect.sighash(draft, 0), secret);
const item = encodeSignature({ cover: { flag: SIGHASH.all }, signature });
const payment = sealTransaction({ ...draft, witnesses: [[publicKey, item]] });

const outcome = dialect.check(payment, { height: 1, timeMs: 1_700_000_001_000 });
console.log(outcome.ok && outcome.value.effects.fee); // 10n
console.log(ledger.tip.height); // 0
