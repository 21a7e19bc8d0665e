import { HALT } from '../faults.ts';
import type { Machine } from '../machine.ts';
import { type Opcode, opcode } from '../opcode.ts';
import { isTrue } from '../values.ts';

function target(m: Machine): number {
  const { dataSource: from, dataStart: at } = m;
  return (
    ((from[at] ?? 0) | ((from[at + 1] ?? 0) << 8) | ((from[at + 2] ?? 0) << 16) | ((from[at + 3] ?? 0) << 24)) >>> 0
  );
}

const PREDICATE_COST = 256;
/** What of {@link PREDICATE_COST} stays charged. */
const PREDICATE_FEE = 64;

function checkPredicate(m: Machine): void {
  m.cost(PREDICATE_COST);
  m.deferredCost += PREDICATE_FEE - PREDICATE_COST;
  const limit = m.popInteger();
  const predicate = m.popDeferred();
  const wanted = m.popInteger();
  if (limit < 0n) throw HALT.badValue;
  const held = m.dataStack.length;
  if (wanted > held) throw HALT.dataStackUnderflow;
  const gas = limit === 0n ? m.runLimit : gasOf(limit, m);
  m.cost(gas);
  m.startChild(predicate, gas, wanted < 0n ? held : Number(wanted));
}

/** A limit above what is left is as good as any number that {@link Machine.cost} refuses. */
function gasOf(limit: bigint, m: Machine): number {
  return limit > m.runLimit ? m.runLimit + 1 : Number(limit);
}

/** Jumps, verification and nested predicates. */
export const controlOpcodes: readonly Opcode[] = [
  opcode(0x61, 'NOP', (m) => m.cost(1)),
  opcode(0x63, 'JUMP', (m) => {
    m.cost(1);
    m.nextPc = target(m);
  }),
  opcode(0x64, 'JUMPIF', (m) => {
    m.cost(1);
    if (isTrue(m.popDeferred())) m.nextPc = target(m);
  }),
  opcode(0x69, 'VERIFY', (m) => {
    m.cost(1);
    if (!isTrue(m.popDeferred())) throw HALT.verifyFailed;
  }),
  opcode(0x6a, 'FAIL', (m) => {
    m.cost(1);
    throw HALT.returnExecuted;
  }),
  opcode(0xc0, 'CHECKPREDICATE', checkPredicate),
];
