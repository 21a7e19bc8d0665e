import { type Adapter, type Json, read, type VectorCase } from '@dougong/conformance';
import { bytom1Vm, vaporVm } from '../../src/bytom/machines.ts';
import { bytesOf, compare } from './support.ts';

const CHECKSIG = Uint8Array.of(0xac);

/** Runs CHECKSIG of both machines, so that the vector proves the rule that they were built with. */
function runSignature(data: Json): string | undefined {
  const json = read.object(data, 'case');
  const { signature, message, public_key: key } = json;
  const args = [bytesOf(signature, 'signature'), bytesOf(message, 'message'), bytesOf(key, 'public_key')];
  const [main, side] = [bytom1Vm, vaporVm].map((vm) => vm.run(CHECKSIG, {}, { gasLimit: 10_000, args }));
  if (main?.ok !== side?.ok) return 'the two machines disagree';
  if (main?.fault !== undefined && main.fault !== 'bvm.falseResult') return `the machine stopped with ${main.fault}`;
  return compare(json, { valid: main?.ok });
}

const ed25519: Adapter = {
  folder: 'bytom',
  files: /^ed25519-edge.*\.json$/,
  ignores: { name: 'a label' },
  *cases(file): Iterable<VectorCase> {
    const json = read.object(file.json(), file.name);
    for (const [i, row] of read.array(json['cases'], 'cases').entries()) {
      const { name } = read.object(row, 'case');
      yield { id: `${i} ${String(name)}`, data: row, asserts: ['valid'], run: runSignature };
    }
  },
};

export const adapters: readonly Adapter[] = [ed25519];
