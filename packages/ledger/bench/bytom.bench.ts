import type { Bench } from '@dougong/bench';
import { perSecond } from '@dougong/bench';
import { ripemd160 } from '@dougong/crypto/hash';
import { chainkd } from '@dougong/crypto/hd';
import { assemble } from '../src/bvm/index.ts';
import {
  BTM,
  type BytomOutput,
  type BytomTransaction,
  bytomNetworks,
  p2wpkhProgram,
  type SpendInput,
  validateTransaction,
  vapor,
  vaporVm,
} from '../src/bytom/index.ts';

const NONE = new Uint8Array(0);
/** Fresh transactions for each run, so that no cached id helps. */
const BATCH = 500;
const LOOPS = 20_000;
const OPS_PER_LOOP = 5;

/** One input, two outputs, signed: the shape that the figures of the deployed node were taken with. */
function payment(i: number): BytomTransaction {
  const xprv = chainkd.root(Uint8Array.of(i % 7));
  const publicKey = chainkd.xpub(xprv).subarray(0, 32);
  const program = p2wpkhProgram(ripemd160(publicKey));
  const sourceId = new Uint8Array(32);
  new DataView(sourceId.buffer).setUint32(0, i);
  const spent = { sourceId, sourcePosition: 1n, assetId: BTM, amount: 1_000_000_000n, program, suffix: NONE };
  const input: SpendInput = { type: 'spend', spent, arguments: [], commitmentSuffix: NONE, witnessSuffix: NONE };
  const pay = (amount: bigint): BytomOutput => ({
    type: 'output',
    assetId: BTM,
    amount,
    program,
    suffix: NONE,
    outerSuffix: NONE,
  });
  const draft = vapor.make({
    version: 1n,
    timeRange: 0n,
    inputs: [input],
    outputs: [pay(400_000_000n), pay(590_000_000n)],
  });
  const signature = chainkd.sign(xprv, vapor.sighash(draft, 0));
  return vapor.make({ ...draft, inputs: [{ ...input, arguments: [signature, publicKey] }] });
}

function each<T>(items: readonly T[], work: (item: T) => unknown): () => void {
  return () => {
    for (const item of items) work(item);
  };
}

export const bench: Bench = {
  title: 'Deployed formats: decode, identify, validate (one input, two outputs), BVM',
  figures: () => {
    const { chain } = bytomNetworks.vapor;
    const encoded = Array.from({ length: BATCH }, (_, i) => vapor.encode(payment(i)));
    const decoded = encoded.map((bytes) => vapor.decode(bytes));
    const at = { blockVersion: 1n, blockHeight: 20_000_000n, first: false };
    const bad = decoded.findIndex((transaction) => !validateTransaction(chain, transaction, at).ok);
    if (bad >= 0) throw new TypeError(`payment ${bad} is invalid`);
    const loop = assemble(`0 $again 1ADD DUP ${LOOPS} LESSTHAN JUMPIF:$again`, vaporVm.opcodes);
    const spend = assemble('DUP DROP 1 2 ADD 3 NUMEQUAL', vaporVm.opcodes);
    return [
      {
        name: 'decode',
        unit: 'tx/s',
        better: 'higher',
        measure: perSecond(
          each(encoded, (bytes) => vapor.decode(bytes)),
          BATCH,
        ),
      },
      {
        name: 'ids and sighash',
        unit: 'tx/s',
        better: 'higher',
        measure: perSecond(
          each(decoded, (transaction) => {
            const { id, inputIds } = vapor.entryHasher.map(transaction);
            vapor.entryHasher.sigHash(inputIds[0] ?? NONE, id);
          }),
          BATCH,
        ),
      },
      {
        name: 'decode and validate, one core',
        unit: 'tx/s',
        better: 'higher',
        target: 6_000,
        measure: perSecond(
          each(encoded, (bytes) => validateTransaction(chain, vapor.decode(bytes), at)),
          BATCH,
        ),
      },
      {
        name: 'BVM, simple opcodes in a loop',
        unit: 'op/s',
        better: 'higher',
        target: 10_000_000,
        measure: perSecond(() => vaporVm.run(loop, {}, { gasLimit: 10_000_000 }), LOOPS * OPS_PER_LOOP),
      },
      {
        name: 'BVM, short program with set-up',
        unit: 'run/s',
        better: 'higher',
        measure: perSecond(() => vaporVm.run(spend, {}, { gasLimit: 1_000, args: [NONE] })),
      },
    ];
  },
};
