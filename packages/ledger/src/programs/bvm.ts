import { verify } from '@dougong/crypto/ed25519';
import { ripemd160, sha3_256, sha256 } from '@dougong/crypto/hash';
import { type BvmCrypto, coreOpcodes, createVm, mulFractionOpcode, type OutputQuery, type Vm } from '../bvm/index.ts';
import { sighash } from '../native/sighash.ts';
import type { Value } from '../native/types.ts';
import { sameBytes } from '../order.ts';
import { type Refusal, refuse } from '../rules.ts';
import { extensionOpcodes, type NativeBvmContext } from './opcodes.ts';
import type { Findings, ProgramJob, ProgramVm } from './program-vm.ts';

/** CHECKSIG is Ed25519 by ZIP-215, as everywhere in the native dialect. */
const crypto: BvmCrypto = {
  sha256,
  sha3: sha3_256,
  ripemd160,
  signature: { publicKeyBytes: 32, verify: (signature, message, key) => verify(signature, message, key) },
};

/** The machine of vm 1: opcodes, gas and memory rules of the deployed main chain. */
export const bvm1: ProgramVm = programVm(1, createVm(1n, coreOpcodes(crypto)));

const machine2: Vm = createVm(2n, [...coreOpcodes(crypto), mulFractionOpcode, ...extensionOpcodes]);

/** The opcodes of vm 2 by byte, for whoever assembles or reads its programs. */
export const bvm2Opcodes: Vm['opcodes'] = machine2.opcodes;

/** The machine of vm 2: vm 1 with MULFRACTION and the opcodes of SPEC.md section 8.3. */
export const bvm2: ProgramVm = programVm(2, machine2);

function programVm(byte: number, vm: Vm): ProgramVm {
  return {
    vm: byte,
    run: (code, job, findings) => {
      const result = vm.run(convertStandard(code), contextOf(job, code, findings), {
        gasLimit: job.gasLimit,
        args: job.witness,
      });
      findings.gas += job.gasLimit - result.gasLeft;
      return result.ok ? undefined : refusalOf(result.fault ?? 'bvm.falseResult', job);
    },
  };
}

function refusalOf(fault: string, { input }: ProgramJob): Refusal {
  if (fault === 'bvm.falseResult') return refuse('program.false', { input });
  if (fault === 'bvm.runLimitExceeded') return refuse('program.gas', { input });
  return refuse('program.fault', { input, details: { fault } });
}

const P2WPKH = { prefix: [0x00, 0x14], length: 22 };
const P2WSH = { prefix: [0x00, 0x20], length: 34 };

/** Whether `code` is one of the two standard forms: `00 14 h20` (key) and `00 20 h32` (script). */
export function isStandardBvm(code: Uint8Array): boolean {
  return [P2WPKH, P2WSH].some(
    ({ prefix, length }) => code.length === length && code[0] === prefix[0] && code[1] === prefix[1],
  );
}

/** The program that a standard form stands for: key hash and signature, or script hash and predicate. */
function convertStandard(code: Uint8Array): Uint8Array {
  if (!isStandardBvm(code)) return code;
  const hash = code.subarray(2);
  if (code.length === P2WPKH.length) return Uint8Array.of(0x76, 0xab, 0x14, ...hash, 0x88, 0xae, 0x7c, 0xac);
  const minusOne = new Uint8Array(8).fill(0xff);
  return Uint8Array.of(0x76, 0xaa, 0x20, ...hash, 0x88, 0x08, ...minusOne, 0x7c, 0x00, 0xc0);
}

function contextOf(job: ProgramJob, code: Uint8Array, findings: Findings): NativeBvmContext {
  const { transaction, input, digests, block, value } = job;
  const subject = digests.subjects[input];
  const isSpend = transaction.inputs[input]?.kind === 'spend';
  return {
    ...(subject === undefined ? {} : { entryId: subject }),
    ...(subject === undefined || !isSpend ? {} : { spentOutputId: subject }),
    assetId: value.asset,
    amount: value.amount,
    index: BigInt(input),
    code: convertStandard(code),
    transaction,
    get blockHeight(): bigint {
      findings.contextual = true;
      return BigInt(block.height);
    },
    get blockTimeMs(): bigint {
      findings.contextual = true;
      return BigInt(block.timeMs);
    },
    txSigHash: () => sighash(transaction, input, undefined, digests),
    checkOutput: (query) => checkOutput(job, query),
  };
}

/**
 * CHECKOUTPUT over native outputs. A retirement matches vm version 0 with empty code. The opcode names no token, so of a
 * class whose tokens differ only this input's own token matches.
 */
function checkOutput(
  { transaction, value }: ProgramJob,
  query: OutputQuery,
): boolean | 'bvm.badValue' | 'bvm.wrongContext' {
  const output = transaction.outputs[query.index < 4096n ? Number(query.index) : 4096];
  if (output === undefined) return 'bvm.badValue';
  if (output.kind === 'pegOut' || output.kind === 'action') return 'bvm.wrongContext';
  if (output.value === undefined || !matches(output.value, value, query)) return false;
  if (output.kind === 'retire') return query.vmVersion === 0n && query.code.length === 0;
  return query.vmVersion === BigInt(output.program.vm) && sameBytes(query.code, output.program.code);
}

function matches(output: Value, own: Value, query: OutputQuery): boolean {
  if (output.amount !== query.amount || !sameBytes(output.asset, query.assetId)) return false;
  const distinct = output.asset[0] === 2 || output.asset[0] === 3;
  return !distinct || (output.token === own.token && sameBytes(output.asset, own.asset));
}
