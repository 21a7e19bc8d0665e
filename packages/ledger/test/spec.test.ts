import { bytesToHex, concatBytes, hexToBytes } from '@dougong/crypto';
import { sha256, sm3 } from '@dougong/crypto/hash';
import { describe, expect, it } from 'vitest';
import spec from '../SPEC.md?raw';
import { examplesTable } from '../scripts/examples.ts';
import { vectorFiles } from '../scripts/vector-files.ts';
import { decodeAddress, decodeTransaction, encodeTransaction, LedgerError } from '../src/index.ts';
import assets from '../vectors/native/assets.json' with { type: 'json' };
import headers from '../vectors/native/headers.json' with { type: 'json' };
import malformed from '../vectors/native/malformed.json' with { type: 'json' };
import programs from '../vectors/native/programs.json' with { type: 'json' };
import transactions from '../vectors/native/transactions.json' with { type: 'json' };

/** SPEC.md section 1, read literally and computed plainly: nothing here is shared with the package's own code. */
type Hash = (bytes: Uint8Array) => Uint8Array;
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const TH = (H: Hash, tag: string, ...parts: readonly Uint8Array[]): Uint8Array => {
  const t = H(ascii(tag));
  return H(concatBytes(t, t, ...parts));
};
const MR = (H: Hash, list: readonly Uint8Array[]): Uint8Array => {
  const [only] = list;
  if (only === undefined) return H(new Uint8Array(0));
  if (list.length === 1) return H(concatBytes(Uint8Array.of(0), only));
  let split = 1;
  while (2 * split < list.length) split *= 2;
  return H(concatBytes(Uint8Array.of(1), MR(H, list.slice(0, split)), MR(H, list.slice(split))));
};
const u16 = (n: number): Uint8Array => Uint8Array.of(n >> 8, n & 255);
const u32 = (n: number): Uint8Array => concatBytes(u16(n >>> 16), u16(n & 0xffff));
const hashOf = (suite: string): Hash => (suite === 'gm' ? sm3 : sha256);
const compact = (items: readonly Uint8Array[]): Uint8Array =>
  concatBytes(varint(items.length), ...items.flatMap((item) => [varint(item.length), item]));
const varint = (n: number): Uint8Array => (n < 128 ? Uint8Array.of(n) : Uint8Array.of((n & 127) | 128, n >> 7));

describe('the vectors', () => {
  it('are what the package computes today', async () => {
    const stored = import.meta.glob('../vectors/native/*.json', { eager: true, import: 'default' });
    const files = Object.fromEntries(Object.entries(stored).map(([path, json]) => [path.split('/').at(-1), json]));
    expect(files).toEqual(JSON.parse(JSON.stringify(await vectorFiles())));
  });

  it.each(transactions)('$what: parts, ids and digests follow from the words of the specification', (t) => {
    const H = hashOf(t.suite);
    const inputs = t.inputs.map(({ bytes }) => hexToBytes(bytes));
    const outputs = t.outputs.map(({ bytes }) => hexToBytes(bytes));
    const witnesses = t.witnesses.map((items) => compact(items.map((item) => hexToBytes(item))));
    const memo = hexToBytes(t.memo);
    const until: number[] = [];
    for (let rest = t.validUntil; ; rest = Math.floor(rest / 128)) {
      until.push(rest < 128 ? rest : (rest % 128) + 128);
      if (rest < 128) break;
    }
    const suite = Uint8Array.of(1, t.suite === 'gm' ? 2 : 1);
    const head = concatBytes(suite, hexToBytes(t.chain), Uint8Array.from(until), varint(memo.length), memo);
    const whole = concatBytes(head, varint(inputs.length), ...inputs, varint(outputs.length), ...outputs, ...witnesses);
    expect(bytesToHex(whole)).toBe(t.bytes);
    expect(bytesToHex(encodeTransaction(decodeTransaction(whole)))).toBe(t.bytes);

    const idOf = (ins: readonly Uint8Array[], outs: readonly Uint8Array[]): Uint8Array =>
      TH(H, 'dougong/tx', head, u16(ins.length), MR(H, ins), u16(outs.length), MR(H, outs));
    const id = idOf(inputs, outputs);
    expect(bytesToHex(id)).toBe(t.txid);
    expect(bytesToHex(TH(H, 'dougong/wtx', id, MR(H, witnesses)))).toBe(t.wtxid);
    for (const [i, output] of t.outputs.entries()) {
      if (output.outputId === undefined) continue;
      const own = TH(H, 'dougong/output', id, u32(i), outputs[i] ?? id);
      expect(bytesToHex(own)).toBe(output.outputId);
    }
    for (const [i, input] of t.inputs.entries()) {
      const bytes = inputs[i] ?? id;
      // A spend of these examples has an index below 128: txid at 1, index at 33, the output from 34.
      const spent = TH(H, 'dougong/output', bytes.subarray(1, 33), u32(bytes[33] ?? 0), bytes.subarray(34));
      expect(input.subject).toBe(bytesToHex(input.kind === 'spend' ? spent : MR(H, [bytes])));
    }
    const subject = hexToBytes(t.inputs[0]?.subject ?? '');
    for (const { flag, digest, ...counts } of t.digestsOfInput0) {
      const { inputs: i, outputs: o } = { inputs: 1, outputs: 1, ...counts };
      const cover = flag === 0x01 ? new Uint8Array(0) : flag === 0x81 ? concatBytes(u16(i), u16(o)) : u16(0);
      const part = flag === 0x01 ? id : idOf(inputs.slice(0, i), outputs.slice(0, o));
      expect(bytesToHex(TH(H, 'dougong/sighash', Uint8Array.of(flag), cover, subject, part))).toBe(digest);
    }
  });

  it.each(assets)('asset $definition.symbol: id and keys follow from the words of the specification', (a) => {
    const { chain, program, definitionBytes, assetNonce } = a;
    const code = hexToBytes(program.code);
    const parts = [
      hexToBytes(chain),
      Uint8Array.of(program.vm, code.length),
      code,
      hexToBytes(definitionBytes),
      hexToBytes(assetNonce),
    ];
    for (const [H, id] of [
      [sha256, a.assetId],
      [sm3, a.assetIdGm],
    ] as const) {
      const digest = TH(H, 'dougong/asset', ...parts);
      expect(bytesToHex(concatBytes(Uint8Array.of(a.definition.class), digest.subarray(0, 31)))).toBe(id);
    }
    const asset = hexToBytes(a.assetId);
    expect(bytesToHex(TH(sha256, 'dougong/once', Uint8Array.of(1), asset, hexToBytes(assetNonce)))).toBe(
      a.issueOnceKey,
    );
    const seven = concatBytes(new Uint8Array(7), Uint8Array.of(7));
    expect(bytesToHex(TH(sha256, 'dougong/once', Uint8Array.of(2), asset, seven))).toBe(a.itemOnceKeyOf7);
  });

  it.each(headers)('header of height $height: id and attachment follow from the words of the specification', (h) => {
    const H = hashOf(h.suite);
    expect(bytesToHex(TH(H, 'dougong/block', hexToBytes(h.bytes)))).toBe(h.blockId);
    expect(bytesToHex(TH(H, 'dougong/attach', hexToBytes(h.attach)))).toBe(h.attachHash);
  });

  it('name keys and policies as the specification says', () => {
    for (const { suite, publicKey, keyRef } of programs.publicKeys) {
      const byte = Uint8Array.of(suite);
      const ref = concatBytes(byte, TH(sha256, 'dougong/key', byte, hexToBytes(publicKey)));
      expect(bytesToHex(ref)).toBe(keyRef);
    }
    expect(bytesToHex(TH(sha256, 'dougong/policy', hexToBytes(programs.policy)))).toBe(programs.policyHash);
    for (const { vm, code, address } of programs.programs) {
      if (address !== null) expect(decodeAddress('dg', address)).toEqual({ vm, code: hexToBytes(code) });
    }
  });

  it.each(malformed)('$what: is refused where it is wrong', ({ bytes, code, offset }) => {
    let refused: unknown;
    try {
      decodeTransaction(hexToBytes(bytes));
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(LedgerError);
    expect(refused).toMatchObject({ code, details: { offset } });
  });
});

describe('SPEC.md', () => {
  it('shows the examples as the package computes them today', () => {
    expect(spec.trimEnd().endsWith(examplesTable())).toBe(true);
  });

  it('uses no tag whose digest could pass for a leaf or node of a tree', () => {
    const tags = new Set([...spec.matchAll(/TH\("(dougong\/[a-z]+)"/g)].map(([, tag]) => tag ?? ''));
    expect(tags.size).toBeGreaterThan(12);
    for (const tag of tags) for (const H of [sha256, sm3]) expect(H(ascii(tag))[0]).toBeGreaterThan(1);
  });
});
