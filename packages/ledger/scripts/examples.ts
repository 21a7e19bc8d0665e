import { bytesToHex } from '@dougong/crypto';
import { decodeTemplate, encodeAddress, keyProgram, outputId, sighash, txid, wtxid } from '../src/index.ts';
import { transactions } from './vector-files.ts';

/** The examples of SPEC.md: a word and the bytes or text that it stands for. */
export function examples(): readonly (readonly [what: string, value: string])[] {
  const [payment] = transactions();
  if (payment === undefined) return [];
  const { sealed } = payment;
  const [input] = sealed.inputs;
  const [publicKey = new Uint8Array(0)] = sealed.witnesses[0] ?? [];
  const program = keyProgram('std', { suite: 1, publicKey });
  const template = decodeTemplate(program.code);
  const id = txid(sealed);
  return [
    ['public key of the payer', bytesToHex(publicKey)],
    ['his key hash', template.name === 'keyHash' ? bytesToHex(template.key.hash) : ''],
    ['his address, human part `dg`', encodeAddress('dg', program) ?? ''],
    ['asset', input?.kind === 'spend' ? bytesToHex(input.output.value.asset) : ''],
    ['transaction', bytesToHex(sealed.parts.bytes)],
    ['txid', bytesToHex(id)],
    ['wtxid', bytesToHex(wtxid(sealed))],
    ['id of its output 0', bytesToHex(outputId('std', id, 0, sealed.parts.outputs[0] ?? id))],
    ['digest of input 0, ALL', bytesToHex(sighash(sealed, 0))],
  ];
}

/** The examples as the table that stands in SPEC.md. */
export function examplesTable(): string {
  const rows = examples().map(([what, value]) => `| ${what} | \`${value}\` |`);
  return ['| what | value |', '|---|---|', ...rows].join('\n');
}
