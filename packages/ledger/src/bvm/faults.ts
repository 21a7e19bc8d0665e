/** Why a program did not succeed. Each is an expected outcome of running somebody's program, never an exception. */
export type BvmFault =
  /** The run limit does not cover the next cost. */
  | 'bvm.runLimitExceeded'
  /** The program ended, but its top item is false or its stack is empty. */
  | 'bvm.falseResult'
  /** VERIFY, EQUALVERIFY or NUMEQUALVERIFY met a false value. */
  | 'bvm.verifyFailed'
  /** FAIL was executed. */
  | 'bvm.returnExecuted'
  /** An operation needs more items than the data stack holds. */
  | 'bvm.dataStackUnderflow'
  /** FROMALTSTACK met an empty alternative stack. */
  | 'bvm.altStackUnderflow'
  /** An operand has a value or length that the operation does not accept. */
  | 'bvm.badValue'
  /** An integer result lies outside the signed 64-bit range. */
  | 'bvm.rangeError'
  /** Division by zero. */
  | 'bvm.divisionByZero'
  /** An undefined opcode where undefined opcodes are reserved. */
  | 'bvm.disallowedOpcode'
  /** The program ends inside an instruction. */
  | 'bvm.unexpectedEnd'
  /** A data length overflows a 32-bit program position. */
  | 'bvm.arithmeticOverflow'
  /** An introspection opcode asks for something that this input does not have. */
  | 'bvm.wrongContext'
  /** No machine of the program's VM version is known. */
  | 'bvm.unsupportedVersion'
  /** One of the {@link BvmLimits} that the caller set beside gas was exceeded. */
  | 'bvm.limitExceeded';

/**
 * Unwinds the interpreter to the frame that runs the program. It is thrown inside this folder only, never reaches a
 * caller, and carries no stack trace, so a faulting program costs no more than a succeeding one.
 */
export class Halt {
  readonly fault: BvmFault;

  constructor(fault: BvmFault) {
    this.fault = fault;
  }
}

type FaultName = Exclude<BvmFault extends `bvm.${infer Name}` ? Name : never, 'falseResult' | 'unsupportedVersion'>;

/** One shared signal for each fault that operations raise themselves. */
export const HALT: Readonly<Record<FaultName, Halt>> = {
  runLimitExceeded: new Halt('bvm.runLimitExceeded'),
  verifyFailed: new Halt('bvm.verifyFailed'),
  returnExecuted: new Halt('bvm.returnExecuted'),
  dataStackUnderflow: new Halt('bvm.dataStackUnderflow'),
  altStackUnderflow: new Halt('bvm.altStackUnderflow'),
  badValue: new Halt('bvm.badValue'),
  rangeError: new Halt('bvm.rangeError'),
  divisionByZero: new Halt('bvm.divisionByZero'),
  disallowedOpcode: new Halt('bvm.disallowedOpcode'),
  unexpectedEnd: new Halt('bvm.unexpectedEnd'),
  arithmeticOverflow: new Halt('bvm.arithmeticOverflow'),
  wrongContext: new Halt('bvm.wrongContext'),
  limitExceeded: new Halt('bvm.limitExceeded'),
};
