import { HALT, Halt } from '../faults.ts';
import type { Machine } from '../machine.ts';
import { type Opcode, opcode } from '../opcode.ts';
import { integerItem } from '../values.ts';

/** Pushes something of the context, or ends with `bvm.wrongContext` where the context lacks it. */
function pushes(value: number, name: string, gas: number, of: (m: Machine) => Uint8Array | undefined): Opcode {
  return opcode(value, name, (m) => {
    m.cost(gas);
    const item = of(m);
    if (item === undefined) throw HALT.wrongContext;
    m.pushDeferred(item);
  });
}

function item(value: bigint | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : integerItem(value);
}

function checkOutput(m: Machine): void {
  m.cost(16);
  const code = m.popDeferred();
  const vmVersion = m.popUnsigned();
  const assetId = m.popDeferred();
  const amount = m.popUnsigned();
  const index = m.popUnsigned();
  if (m.context.checkOutput === undefined) throw HALT.wrongContext;
  const answer = m.context.checkOutput({
    index,
    amount,
    assetId,
    vmVersion,
    code,
    expansionReserved: m.expansionReserved,
  });
  if (typeof answer === 'string') throw new Halt(answer);
  m.pushBoolean(answer);
}

/** Opcodes that look at the transaction and the block. */
export const introspectionOpcodes: readonly Opcode[] = [
  opcode(0xae, 'TXSIGHASH', (m) => {
    m.cost(256);
    const hash = m.context.txSigHash?.();
    if (hash === undefined) throw HALT.wrongContext;
    m.push(hash);
  }),
  opcode(0xc1, 'CHECKOUTPUT', checkOutput),
  pushes(0xc2, 'ASSET', 1, (m) => m.context.assetId),
  pushes(0xc3, 'AMOUNT', 1, (m) => item(m.context.amount)),
  pushes(0xc4, 'PROGRAM', 1, (m) => m.code),
  pushes(0xc9, 'INDEX', 1, (m) => item(m.context.index)),
  pushes(0xca, 'ENTRYID', 1, (m) => m.context.entryId),
  pushes(0xcb, 'OUTPUTID', 1, (m) => m.context.spentOutputId),
  pushes(0xcd, 'BLOCKHEIGHT', 1, (m) => item(m.context.blockHeight)),
];
