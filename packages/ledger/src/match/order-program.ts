import { bytesToHex } from '@dougong/crypto';
import { assemble, integerItem, itemInteger, parseProgram } from '../bvm/index.ts';
import { LedgerError } from '../errors.ts';
import { KEY_LENGTH, SIGNATURE_SUITE } from '../native/suite.ts';
import type { Program, Witness } from '../native/types.ts';
import { readProgram, writeProgram } from '../native/value.ts';
import { sameBytes } from '../order.ts';
import { bvm2Opcodes } from '../programs/bvm.ts';
import type { TaggedKey } from '../programs/keys.ts';
import { decodeWith } from '../reader.ts';
import { encodeWith } from '../writer.ts';
import { asked, assertFee, assertPrice, BPS, type Price, tradeFee } from './price.ts';

/** The terms of a magnetic order, all of which its program enforces. The offer itself is the value of the output. */
export interface OrderTerms extends Price {
  /** The asset that the maker wants. */
  readonly asset: Uint8Array;
  /** Its token; 0 for class 1. */
  readonly token: bigint;
  /** The token on offer; 0 for class 1. What a partial trade leaves keeps it. */
  readonly offeredToken: bigint;
  /** The most that a matcher may keep of what the maker receives, in basis points, 0 to 9,999. */
  readonly maxFeeBps: bigint;
  /** Where the maker is paid. */
  readonly payTo: Program;
  /** Whose signature takes the order back: a key of Ed25519, BIP-340 or SM2. */
  readonly cancelKey: TaggedKey;
}

const VM = 2;
const CLAUSE = { full: 0n, partial: 1n, cancel: 2n } as const;

/** Which opcode judges the cancelling signature. */
const CHECK: Readonly<Record<number, string>> = {
  [SIGNATURE_SUITE.ed25519]: 'CHECKSIG',
  [SIGNATURE_SUITE.schnorr]: 'CHECKSCHNORR',
  [SIGNATURE_SUITE.sm2]: 'CHECKSM2',
};

/**
 * The program of a magnetic order (vm 2). Anybody may trade with it at its price; only the maker's key takes it back.
 *
 * The order at input i is paid by output i, and what a partial trade leaves of it is output `count - 1 - i`, so that no
 * output counts for two orders.
 *
 * @throws {@link LedgerError} `match.program` for a key that cannot cancel, `match.offer` for a price or fee out of
 * range, `encode.value` for an asset or program that is none.
 * @example
 * ```ts
 * const program = orderProgram({ asset: gold, token: 0n, offeredToken: 0n, num: 2n, den: 1n, maxFeeBps: 10n, payTo, cancelKey });
 * ```
 */
export function orderProgram(terms: OrderTerms): Program {
  assertPrice(terms, 'order');
  assertFee(terms.maxFeeBps);
  const { suite, publicKey } = terms.cancelKey;
  if (CHECK[suite] === undefined || publicKey.length !== KEY_LENGTH[suite]) {
    throw new LedgerError('match.program', `suite ${suite}, ${publicKey.length} bytes: no key that cancels orders`);
  }
  if (terms.asset.length !== 32) {
    throw new LedgerError('encode.value', `asset: ${terms.asset.length} bytes instead of 32`);
  }
  // The program names its own encoding, whose length does not depend on what stands in the placeholder.
  const draft = assemble(sourceOf(terms, Uint8Array.of(VM, 0xff, 0x7f)), bvm2Opcodes);
  const head = encodeWith((w) => w.u8(VM, 'vm').varint(draft.length, Number.MAX_SAFE_INTEGER, 'length'), 4);
  const program = { vm: VM, code: assemble(sourceOf(terms, head), bvm2Opcodes) };
  encodeWith((w) => writeProgram(w, program), 512);
  return program;
}

/** The terms in the order in which the program's data stands. */
function sourceOf(terms: OrderTerms, head: Uint8Array): string {
  const { num, den, maxFeeBps, cancelKey } = terms;
  const payTo = encodeWith((w) => writeProgram(w, terms.payTo), 64);
  return `
    DUP 2 NUMEQUAL JUMPIF:$cancel
    JUMPIF:$partial
    AMOUNT JUMP:$pay

    $partial
    DUP 0 GREATERTHAN VERIFY
    DUP AMOUNT LESSTHAN VERIFY
    OUTPUTCOUNT 1SUB INDEX SUB
    DUP OUTPUTKIND 1 NUMEQUALVERIFY
    DUP OUTPUTASSET ASSET EQUALVERIFY
    DUP OUTPUTTOKEN ${hex(token8(terms.offeredToken))} EQUALVERIFY
    DUP OUTPUTPROGRAM ${hex(head)} PROGRAM CAT EQUALVERIFY
    OUTPUTAMOUNT OVER ADD AMOUNT NUMEQUALVERIFY

    $pay
    DEPTH 1 NUMEQUALVERIFY
    DUP ${num} ${den} MULFRACTION
    DUP ${den} ${num} MULFRACTION ROT LESSTHAN ADD
    ${BPS - maxFeeBps} ${BPS} MULFRACTION
    INDEX OUTPUTKIND 1 NUMEQUALVERIFY
    INDEX OUTPUTASSET ${hex(terms.asset)} EQUALVERIFY
    INDEX OUTPUTTOKEN ${hex(token8(terms.token))} EQUALVERIFY
    INDEX OUTPUTPROGRAM ${hex(payTo)} EQUALVERIFY
    INDEX OUTPUTAMOUNT LESSTHANOREQUAL
    JUMP:$end

    $cancel
    DROP DEPTH 1 NUMEQUALVERIFY
    TXSIGHASH ${hex(cancelKey.publicKey)} ${CHECK[cancelKey.suite] ?? ''}
    $end`;
}

/** Where the terms stand among the program's instructions; the same in every order. */
const PLACES: Places = /* @__PURE__ */ placesOf();

interface Places {
  readonly count: number;
  readonly offeredToken: number;
  readonly num: number;
  readonly den: number;
  readonly keep: number;
  readonly asset: number;
  readonly token: number;
  readonly payTo: number;
  readonly key: number;
}

function placesOf(): Places {
  const words = sourceOf(
    {
      asset: new Uint8Array(32),
      token: 0n,
      offeredToken: 0n,
      num: 1n,
      den: 1n,
      maxFeeBps: 0n,
      payTo: { vm: 2, code: new Uint8Array(0) },
      cancelKey: { suite: SIGNATURE_SUITE.ed25519, publicKey: new Uint8Array(32) },
    },
    new Uint8Array(3),
  )
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('$'));
  const after = (word: string, nth = 0): number => {
    const found = words.flatMap((w, i) => (w === word ? [i + 1] : []))[nth];
    if (found === undefined) throw new LedgerError('match.program', `no ${word}`);
    return found;
  };
  return {
    count: words.length,
    offeredToken: after('OUTPUTTOKEN', 0),
    num: after('MULFRACTION', 0) - 3,
    den: after('MULFRACTION', 0) - 2,
    keep: after('MULFRACTION', 2) - 3,
    asset: after('OUTPUTASSET', 1),
    token: after('OUTPUTTOKEN', 1),
    payTo: after('OUTPUTPROGRAM', 1),
    key: after('TXSIGHASH', 0),
  };
}

/** The terms of an order program; `undefined` for every other program. */
export function parseOrderProgram(program: Program): OrderTerms | undefined {
  if (program.vm !== VM) return undefined;
  const instructions = parseProgram(program.code);
  if (instructions === undefined || instructions.length !== PLACES.count) return undefined;
  const data = (at: number): Uint8Array => instructions[at]?.data ?? new Uint8Array(0);
  const number = (at: number): bigint => itemInteger(data(at)) ?? 0n;
  const check = bvm2Opcodes[instructions[PLACES.key + 1]?.opcode ?? 0]?.name;
  const suite = Object.keys(CHECK)
    .map(Number)
    .find((byte) => CHECK[byte] === check);
  if (suite === undefined) return undefined;
  try {
    const terms: OrderTerms = {
      asset: data(PLACES.asset),
      token: tokenOf(data(PLACES.token)),
      offeredToken: tokenOf(data(PLACES.offeredToken)),
      num: number(PLACES.num),
      den: number(PLACES.den),
      maxFeeBps: BPS - number(PLACES.keep),
      payTo: decodeWith(data(PLACES.payTo), readProgram),
      cancelKey: { suite, publicKey: data(PLACES.key) },
    };
    return sameBytes(orderProgram(terms).code, program.code) ? terms : undefined;
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

/** The least that must reach the maker when `sold` units of the order are bought: its price less the fee it allows. */
export function leastPayment(sold: bigint, terms: Price & Pick<OrderTerms, 'maxFeeBps'>): bigint {
  const gross = asked(sold, terms);
  return gross - tradeFee(gross, terms.maxFeeBps);
}

/** The witness that buys a whole order. */
export function fullTradeWitness(): Witness {
  return [integerItem(CLAUSE.full)];
}

/** The witness that buys `sold` units of an order, more than 0 and fewer than all. */
export function partialTradeWitness(sold: bigint): Witness {
  return [integerItem(sold), integerItem(CLAUSE.partial)];
}

/** The witness that takes an order back. `signature` is the bare signature over the input's digest with flag ALL. */
export function cancelWitness(signature: Uint8Array): Witness {
  return [signature, integerItem(CLAUSE.cancel)];
}

function hex(bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`;
}

/** A token as the machine shows it: eight bytes, little-endian. */
function token8(token: bigint): Uint8Array {
  const item = new Uint8Array(8);
  if (typeof token !== 'bigint' || BigInt.asUintN(64, token) !== token) {
    throw new LedgerError('encode.value', `token: ${token} is no integer from 0 to 2^64 - 1`);
  }
  new DataView(item.buffer).setBigUint64(0, token, true);
  return item;
}

function tokenOf(item: Uint8Array): bigint {
  if (item.length !== 8) throw new LedgerError('match.program', 'a token has eight bytes');
  return new DataView(item.buffer, item.byteOffset, 8).getBigUint64(0, true);
}
