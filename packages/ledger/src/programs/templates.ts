import { sha256 } from '@dougong/crypto/hash';
import { verifyControlBlock } from '@dougong/crypto/mast';
import { LedgerError } from '../errors.ts';
import { coverFits, parseSignature, sighash } from '../native/sighash.ts';
import { KEY_LENGTH, SIGNATURE_SUITE } from '../native/suite.ts';
import type { Program } from '../native/types.ts';
import { readProgram } from '../native/value.ts';
import { sameBytes } from '../order.ts';
import { decodeWith } from '../reader.ts';
import { type Refusal, type RuleCode, refuse } from '../rules.ts';
import { keyHash, policyHash } from './keys.ts';
import type { Findings, ProgramJob, ProgramVm } from './program-vm.ts';
import { decodePolicy, decodeTemplate, type HashTimeLock, type KeyRef, type ThresholdPolicy } from './template.ts';

/** Leaf version of MAST leaves; BIP-341's own default. */
export const LEAF_VERSION = 0xc0;

/** Gas of a MAST script path, beside that of the leaf. */
export const MAST_GAS = 8192;

/** The machine of vm 0: template programs without an interpreter (SPEC.md section 8.1). `leaves` runs MAST leaves. */
export function templateVm(leaves: (vm: number) => ProgramVm | undefined): ProgramVm {
  const self: ProgramVm = {
    vm: 0,
    run: (code, job, findings) => {
      const template = decodeTemplate(code);
      switch (template.name) {
        case 'keyHash':
          return runKeyHash(template.key, job, findings);
        case 'threshold':
          return runThreshold(template.policyHash, job, findings);
        case 'mast':
          return runMast(template.outputKey, job, findings, (vm) => (vm === 0 ? self : leaves(vm)));
        case 'module':
          return at(job, 'program.module');
        case 'htlc':
          return runHashTimeLock(template, job, findings);
      }
    },
  };
  return self;
}

function runKeyHash(key: KeyRef, job: ProgramJob, findings: Findings): Refusal | undefined {
  const [publicKey, signature, ...rest] = job.witness;
  if (publicKey === undefined || signature === undefined || rest.length > 0) return at(job, 'program.witness');
  return claimKey(key, publicKey, signature, job, findings);
}

function runThreshold(hash: Uint8Array, job: ProgramJob, findings: Findings): Refusal | undefined {
  const [encoded, ...pairs] = job.witness;
  if (encoded === undefined) return at(job, 'program.witness');
  if (!sameBytes(policyHash(job.transaction.suite, encoded), hash)) return at(job, 'program.policy');
  const policy = tryDecode(() => decodePolicy(encoded));
  if (policy === undefined) return at(job, 'program.policy');
  if (pairs.length !== 2 * policy.m) return at(job, 'program.witness');
  return claimPolicy(policy, pairs, job, findings);
}

function claimPolicy(
  policy: ThresholdPolicy,
  pairs: readonly Uint8Array[],
  job: ProgramJob,
  findings: Findings,
): Refusal | undefined {
  let last = -1;
  for (let i = 0; i < pairs.length; i += 2) {
    const indexed = pairs[i];
    const signature = pairs[i + 1];
    const index = indexed?.[0];
    if (indexed === undefined || signature === undefined || index === undefined) return at(job, 'program.witness');
    const key = policy.keys[index];
    if (index <= last || key === undefined) return at(job, 'program.witness');
    last = index;
    const refusal = claimKey(key, indexed.subarray(1), signature, job, findings);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function runMast(
  outputKey: Uint8Array,
  job: ProgramJob,
  findings: Findings,
  machine: (vm: number) => ProgramVm | undefined,
): Refusal | undefined {
  const { witness } = job;
  const [first] = witness;
  if (first === undefined) return at(job, 'program.witness');
  if (witness.length === 1) return claim(SIGNATURE_SUITE.schnorr, outputKey, first, job, findings);

  const encoded = witness.at(-2);
  const control = witness.at(-1);
  if (encoded === undefined || control === undefined) return at(job, 'program.witness');
  // Tweaking the internal key costs as much as several signatures, so it is paid for.
  if (job.gasLimit < MAST_GAS) return at(job, 'program.gas');
  findings.gas += MAST_GAS;
  const proven = verifyControlBlock(outputKey, encoded, control);
  if (proven === undefined || proven.version !== LEAF_VERSION) return at(job, 'program.control');
  const leaf = tryDecode(() => decodeWith(encoded, readProgram));
  if (leaf === undefined || isMast(leaf)) return at(job, 'program.control');
  const vm = machine(leaf.vm);
  if (vm === undefined) return at(job, 'program.vm');
  return vm.run(leaf.code, { ...job, witness: witness.slice(0, -2), gasLimit: job.gasLimit - MAST_GAS }, findings);
}

function runHashTimeLock(lock: HashTimeLock, job: ProgramJob, findings: Findings): Refusal | undefined {
  const [preimage, publicKey, signature, ...rest] = job.witness;
  if (preimage === undefined || publicKey === undefined || signature === undefined || rest.length > 0) {
    return at(job, 'program.witness');
  }
  if (preimage.length > 0) {
    if (preimage.length !== 32 || !sameBytes(sha256(preimage), lock.lock)) return at(job, 'program.preimage');
    return claimKey(lock.recipient, publicKey, signature, job, findings);
  }
  if (lock.after === 'height') findings.notBeforeHeight = Math.max(findings.notBeforeHeight, lock.until);
  else findings.notBeforeMs = Math.max(findings.notBeforeMs, lock.until);
  return claimKey(lock.refund, publicKey, signature, job, findings);
}

/** Adds the claim that `publicKey`, which has to be the one that `ref` names, signed the input. */
function claimKey(
  ref: KeyRef,
  publicKey: Uint8Array,
  item: Uint8Array,
  job: ProgramJob,
  findings: Findings,
): Refusal | undefined {
  if (publicKey.length !== KEY_LENGTH[ref.suite]) return at(job, 'signature.key');
  if (!sameBytes(keyHash(job.transaction.suite, ref.suite, publicKey), ref.hash)) return at(job, 'program.key');
  return claim(ref.suite, publicKey, item, job, findings);
}

function claim(
  suite: number,
  publicKey: Uint8Array,
  item: Uint8Array,
  job: ProgramJob,
  findings: Findings,
): Refusal | undefined {
  const { transaction, input, digests } = job;
  const parsed = parseSignature(item);
  if (!parsed.ok) return { ...parsed, input };
  const { cover, signature } = parsed.value;
  if (!coverFits(transaction, input, cover)) return at(job, 'sighash.cover');
  const message = sighash(transaction, input, cover, digests);
  findings.claims.push({ suite, signature, message, publicKey, input });
  const key = new Uint8Array(1 + publicKey.length);
  key[0] = suite;
  key.set(publicKey, 1);
  findings.signers.push({ input, key, cover });
  return undefined;
}

function isMast({ vm, code }: Program): boolean {
  return vm === 0 && code[0] === 2;
}

function at(job: ProgramJob, code: RuleCode): Refusal {
  return refuse(code, { input: job.input });
}

/** What `decode` yields, or `undefined` where the bytes are malformed. */
function tryDecode<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}
