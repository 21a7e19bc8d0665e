import { concatBytes } from '@dougong/crypto';
import { assemble, type Instruction, itemInteger, parseProgram, pushInteger, pushProgram } from '../bvm/index.ts';
import { LedgerError } from '../errors.ts';
import { vaporVm } from './machines.ts';

const OP = {
  false: 0x00,
  data20: 0x14,
  data32: 0x20,
  true: 0x51,
  lastPush: 0x60,
  jump: 0x63,
  jumpIf: 0x64,
  fail: 0x6a,
} as const;

/** What a control program is recognised as. Recognition is as loose as in the deployed nodes. */
export type ProgramKind = 'p2wpkh' | 'p2wsh' | 'p2wmc' | 'straightforward' | 'other';

/** `DUP HASH160 h EQUALVERIFY TXSIGHASH SWAP CHECKSIG` around the key's hash. */
const P2WPKH = { head: [0x76, 0xab, 0x14], tail: [0x88, 0xae, 0x7c, 0xac] } as const;
/** `EQUALVERIFY −1 SWAP 0 CHECKPREDICATE` after `DUP`, the script's hash function and its hash. */
const P2WSH_TAIL = [0x88, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7c, 0x00, 0xc0] as const;

/** Opcode that hashes the script of a P2WSH program: SHA3, or SM3 in the profile `gm`. */
export type ScriptHashOpcode = 0xaa | 0xb0;

/**
 * Recognises a standard control program. Any push up to 16 may stand in front, but only a program that starts with 0
 * is executed as its standard form.
 */
export function classifyProgram(program: Uint8Array): ProgramKind {
  // Standard programs are at least a byte and at most six instructions; most are one of two fixed lengths.
  if (program.length === 22 && program[0] === OP.false && program[1] === OP.data20) return 'p2wpkh';
  if (program.length === 34 && program[0] === OP.false && program[1] === OP.data32) return 'p2wsh';
  const instructions = parseProgram(program);
  if (instructions === undefined) return 'other';
  const [first, second] = instructions;
  if (first === undefined) return 'other';
  if (instructions.length === 1)
    return first.opcode === OP.true || first.opcode === OP.fail ? 'straightforward' : 'other';
  if (second === undefined || first.opcode > OP.lastPush) return 'other';
  if (instructions.length === 2 && second.opcode === OP.data20) return 'p2wpkh';
  if (instructions.length === 2 && second.opcode === OP.data32) return 'p2wsh';
  return orderOf(instructions) === undefined ? 'other' : 'p2wmc';
}

/** Whether the main chain lets a program hold BTM: P2WPKH, P2WSH or straightforward. */
export function isStandardProgram(program: Uint8Array): boolean {
  const kind = classifyProgram(program);
  return kind !== 'other' && kind !== 'p2wmc';
}

/** The standing offer that an order's control program (P2WMC) makes. */
export interface OrderTerms {
  /** Asset that the seller asks for. */
  readonly requestedAsset: Uint8Array;
  /** Units of the asked asset … */
  readonly numerator: bigint;
  /** … for so many units of the offered one. */
  readonly denominator: bigint;
  /** Where the seller is paid. */
  readonly sellerProgram: Uint8Array;
  /** Key that may cancel: 32 bytes. */
  readonly sellerKey: Uint8Array;
}

/** The terms of an order program; undefined when it is none. */
export function parseOrder(program: Uint8Array): OrderTerms | undefined {
  const instructions = parseProgram(program);
  return instructions === undefined ? undefined : orderOf(instructions);
}

function orderOf(instructions: readonly Instruction[]): OrderTerms | undefined {
  const [lead, asset, numerator, denominator, seller, key] = instructions;
  if (lead === undefined || asset === undefined || numerator === undefined) return undefined;
  if (denominator === undefined || seller === undefined || key === undefined || instructions.length !== 6)
    return undefined;
  const pushes = [lead, numerator, denominator, seller].every(({ opcode }) => opcode <= OP.lastPush);
  if (!pushes || asset.opcode !== OP.data32 || key.opcode !== OP.data32) return undefined;
  const over = pushedInteger(numerator);
  const under = pushedInteger(denominator);
  if (over === undefined || under === undefined || !isStandardProgram(seller.data)) return undefined;
  return {
    requestedAsset: asset.data,
    numerator: over,
    denominator: under,
    sellerProgram: seller.data,
    sellerKey: key.data,
  };
}

/** The reference reads the data that an instruction carries, so 1NEGATE, which carries none, reads as 0. */
function pushedInteger({ data }: Instruction): bigint | undefined {
  return itemInteger(data);
}

/** The control program of an order. */
export function orderProgram(terms: OrderTerms): Uint8Array {
  return concatBytes(
    Uint8Array.of(OP.false),
    pushProgram(terms.requestedAsset),
    pushInteger(terms.numerator),
    pushInteger(terms.denominator),
    pushProgram(terms.sellerProgram),
    pushProgram(terms.sellerKey),
  );
}

/** What an order does when it is spent: trade a part, trade all, or give back to the seller. */
const ORDER_CONTRACT = `
  7 ROLL TOALTSTACK 6 ROLL DUP 2 NUMEQUAL JUMPIF:$cancel JUMPIF:$full
  6 PICK 3 ROLL 3 ROLL MULFRACTION AMOUNT OVER 0 GREATERTHANOREQUAL 2 PICK ROT LESSTHAN BOOLAND VERIFY
  FROMALTSTACK DUP TOALTSTACK 6 ROLL 999 1000 MULFRACTION 3 ROLL 1 5 ROLL CHECKOUTPUT VERIFY
  FROMALTSTACK 1 ADD AMOUNT ROT SUB ASSET 1 4 ROLL CHECKOUTPUT JUMP:$end
  $full AMOUNT ROT 3 ROLL MULFRACTION 999 1000 MULFRACTION DUP 0 GREATERTHANOREQUAL VERIFY
  FROMALTSTACK SWAP ROT 1 4 ROLL CHECKOUTPUT JUMP:$end
  $cancel DROP 6 ROLL 6 ROLL TXSIGHASH SWAP CHECKSIG $end`;

/** The contract as it stands at the front of a program, and where its jump targets lie. */
let contract: { readonly code: Uint8Array; readonly targets: readonly number[] } | undefined;

function assembledContract(): { readonly code: Uint8Array; readonly targets: readonly number[] } {
  const code = assemble(ORDER_CONTRACT, vaporVm.opcodes);
  const jumps = (parseProgram(code) ?? []).filter(({ opcode }) => opcode === OP.jump || opcode === OP.jumpIf);
  return { code, targets: jumps.map(({ offset }) => offset + 1) };
}

function orderContract(terms: OrderTerms): Uint8Array {
  contract ??= assembledContract();
  const parameters = concatBytes(
    pushProgram(terms.sellerKey),
    pushProgram(orderProgram(terms)),
    pushProgram(terms.sellerProgram),
    pushInteger(terms.denominator),
    pushInteger(terms.numerator),
    pushProgram(terms.requestedAsset),
  );
  const whole = concatBytes(parameters, contract.code);
  const view = new DataView(whole.buffer, whole.byteOffset);
  for (const target of contract.targets) {
    const at = parameters.length + target;
    view.setUint32(at, view.getUint32(at, true) + parameters.length, true);
  }
  return whole;
}

/**
 * The program that runs for a control program: the standard form of P2WPKH and P2WSH, on the side chain of P2WMC, too;
 * everything else runs as it is written.
 */
export function executedProgram(program: Uint8Array, scriptHash: ScriptHashOpcode, orders: boolean): Uint8Array {
  if (program[0] !== OP.false) return program;
  switch (classifyProgram(program)) {
    case 'p2wpkh':
      return Uint8Array.of(...P2WPKH.head, ...program.subarray(2), ...P2WPKH.tail);
    case 'p2wsh':
      return Uint8Array.of(0x76, scriptHash, 0x20, ...program.subarray(2), ...P2WSH_TAIL);
    case 'p2wmc': {
      const terms = orders ? parseOrder(program) : undefined;
      return terms === undefined ? program : orderContract(terms);
    }
    case 'straightforward':
    case 'other':
      return program;
  }
}

/** Control program that pays to the RIPEMD-160 hash of a public key. */
export function p2wpkhProgram(keyHash: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(OP.false), pushProgram(sized('keyHash', keyHash, 20)));
}

/** Control program that pays to the hash of a script. */
export function p2wshProgram(scriptHash: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(OP.false), pushProgram(sized('scriptHash', scriptHash, 32)));
}

/** Control program that retires value, optionally with data. */
export function retireProgram(data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const fail = Uint8Array.of(OP.fail);
  return data.length === 0 ? fail : concatBytes(fail, pushProgram(data));
}

/**
 * Script that wants `quorum` signatures, in the order of their keys: `TXSIGHASH key… M N CHECKMULTISIG`. With a height
 * limit it issues an asset only while the block height is below it.
 *
 * @throws {@link LedgerError} `encode.value` unless 1 ≤ quorum ≤ keys.
 */
export function multisigScript(quorum: number, keys: readonly Uint8Array[], heightLimit: bigint = 0n): Uint8Array {
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > keys.length) {
    throw new LedgerError('encode.value', `a quorum of ${quorum} of ${keys.length} keys is impossible`, { quorum });
  }
  const script = concatBytes(
    Uint8Array.of(0xae),
    ...keys.map(pushProgram),
    pushInteger(BigInt(quorum)),
    pushInteger(BigInt(keys.length)),
    Uint8Array.of(0xad),
  );
  if (heightLimit === 0n) return script;
  return concatBytes(pushInteger(heightLimit), Uint8Array.of(0xcd, 0xa0, 0x69), script);
}

function sized(name: string, bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  throw new LedgerError('encode.value', `${name}: expected ${length} bytes, got ${bytes.length}`, {
    length: bytes.length,
  });
}
