import { hexToBytes } from '@dougong/crypto';
import { suites } from '@dougong/crypto/keys';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeBlock } from '../../src/native/block.ts';
import { encodeSignature, SIGHASH, sighash } from '../../src/native/sighash.ts';
import { sealTransaction } from '../../src/native/transaction.ts';
import type { Transaction } from '../../src/native/types.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline/pipeline.ts';
import { keyProgram } from '../../src/programs/keys.ts';
import type { Outcome } from '../../src/rules.ts';
import type { AppliedBlock, CheckedBlock, LedgerState } from '../../src/state/ledger-state.ts';
import type { PipelineWorker } from '../../src/worker/threads.ts';
import { pay, seed } from '../native/fixture.ts';
import { TestChain } from '../state/fixture.ts';
import { spawnWorker } from '../support/spawn.ts';
import { FAULTS } from './faults.ts';
import { EMISSION, freshState, type MadeChain, madeChain, validateSerially, withTransactions } from './fixture.ts';

/** One team of threads for all tests of this file, since starting them takes long: the state is changed under it. */
let state: LedgerState;
let chain: MadeChain;
let pipeline: Pipeline;
const started: PipelineWorker[] = [];

beforeAll(async () => {
  chain = await madeChain(6, 8);
  state = await freshState(chain.maker);
  const sink = {
    get tip() {
      return state.tip;
    },
    apply: (block: CheckedBlock): Promise<Outcome<AppliedBlock>> => state.apply(block),
  };
  const spawn = (): PipelineWorker => {
    const worker = spawnWorker();
    started.push(worker);
    return worker;
  };
  pipeline = createPipeline({ chain: chain.maker.chain, state: sink, workers: 2, jobTransactions: 2, spawn });
}, 60_000);

afterAll(async () => {
  await pipeline.close();
});

describe('threads', () => {
  it('validate a chain', async () => {
    state = await freshState(chain.maker);
    const blocks = chain.blocks.map(({ bytes }) => bytes);
    expect(await pipeline.run(blocks)).toMatchObject({ blocks: 8 });
    expect(String(state.root)).toBe((await validateSerially(chain.maker, blocks)).root);
    expect(started.length).toBe(2);
  }, 60_000);

  it('refuse every fault for the same reason', async () => {
    for (const { make } of Object.values(FAULTS)) {
      state = await freshState(chain.maker);
      const blocks = chain.blocks.map((made, i) => (i === 5 ? make(made, chain.maker) : made.bytes));
      const { refused } = await pipeline.run(blocks);
      const serial = await validateSerially(chain.maker, blocks);
      expect(refused).toMatchObject({ position: 5, refusal: serial.refusal });
    }
  }, 60_000);

  it('are replaced when they end in the middle of their work', async () => {
    state = await freshState(chain.maker);
    const before = started.length;
    const blocks = chain.blocks.map(({ bytes }) => bytes);
    const run = pipeline.run(blocks);
    for (const worker of started) worker.terminate();
    expect(await run).toMatchObject({ blocks: 8 });
    expect(String(state.root)).toBe((await validateSerially(chain.maker, blocks)).root);
    expect(started.length).toBeGreaterThan(before);
  }, 60_000);
});

/** y of the eight points of small order, in every encoding that decompresses under ZIP-215. */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0000000000000000000000000000000000000000000000000000000000000000',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  // Not canonical: y above p, and a sign bit on x = 0.
  '0100000000000000000000000000000000000000000000000000000000000080',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
].map(hexToBytes);

describe('edge cases of Ed25519, through threads', () => {
  it('are decided by ZIP-215: all pairs of points of small order are valid, S = L is not', async () => {
    const order = hexToBytes('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
    const cases = SMALL_ORDER.flatMap((key) =>
      SMALL_ORDER.flatMap((r) => [
        { key, signature: Uint8Array.of(...r, ...new Uint8Array(32)), valid: true },
        { key, signature: Uint8Array.of(...r, ...order), valid: false },
      ]),
    );
    const maker = await TestChain.start(EMISSION);
    const block = await maker.block([]);
    const encoded = cases.map(({ key, signature }, i) => {
      const output = pay(maker.value(1n), keyProgram('std', { suite: 1, publicKey: key }));
      const tx: Transaction = {
        suite: 'std',
        chain: maker.chain.hash,
        validUntil: 0,
        memo: new Uint8Array(0),
        inputs: [{ kind: 'spend', txid: seed(`edge ${i}`), index: 0, output }],
        outputs: [output],
        witnesses: [[key, encodeSignature({ cover: { flag: SIGHASH.all }, signature })]],
      };
      const sealed = sealTransaction(tx);
      expect(suites.ed25519.verify(signature, sighash(sealed, 0), key)).toBe(cases[i]?.valid);
      return sealed.parts.bytes;
    });
    const closing = block.transactions.slice(-1);
    // The valid ones together get as far as the state, which has no such outputs; each invalid one among them is found.
    const valid = encoded.filter((_, i) => cases[i]?.valid);
    state = maker.state;
    const first = await pipeline.run([encodeBlock(withTransactions(block, [...valid, ...closing]))]);
    expect(first.refused?.refusal).toMatchObject({ code: 'utxo.missing', transaction: 0 });
    for (const [i, bytes] of encoded.filter((_, at) => !cases[at]?.valid).entries()) {
      if (i % 7 !== 0) continue;
      const transactions = [...valid.slice(0, i), bytes, ...valid.slice(i), ...closing];
      const { refused } = await pipeline.run([encodeBlock(withTransactions(block, transactions))]);
      expect(refused?.refusal).toMatchObject({ code: 'signature.invalid', transaction: i, input: 0 });
    }
  }, 60_000);
});
