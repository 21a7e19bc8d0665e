import { ripemd160 } from '@dougong/crypto/hash';
import { chainkd } from '@dougong/crypto/hd';
import { BTM, type BytomOutput, p2wpkhProgram, type SpendInput, vapor } from '../../src/bytom/index.ts';

const NONE = new Uint8Array(0);
const KEYS = 7;

const keys = Array.from({ length: KEYS }, (_, i) => {
  const xprv = chainkd.root(Uint8Array.of(i));
  const publicKey = chainkd.xpub(xprv).subarray(0, 32);
  return { xprv, publicKey, program: p2wpkhProgram(ripemd160(publicKey)) };
});

/** An encoded payment on the side chain: one input, two outputs, signed. Every number gives another one. */
export function vaporPayment(i: number): Uint8Array {
  const key = keys[i % KEYS];
  if (key === undefined) throw new TypeError('keys: there are none');
  const { xprv, publicKey, program } = key;
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
  const outputs = [pay(400_000_000n), pay(590_000_000n)];
  const draft = vapor.make({ version: 1n, timeRange: 0n, inputs: [input], outputs });
  const signature = chainkd.sign(xprv, vapor.sighash(draft, 0));
  return vapor.encode({ ...draft, inputs: [{ ...input, arguments: [signature, publicKey] }] });
}
