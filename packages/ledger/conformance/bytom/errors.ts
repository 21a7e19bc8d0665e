import type { BvmFault } from '../../src/bvm/index.ts';

/** How the reference implementation words each fault. */
const BVM_TEXT: Readonly<Record<BvmFault, string>> = {
  'bvm.runLimitExceeded': 'run limit exceeded',
  'bvm.falseResult': 'false VM result',
  'bvm.verifyFailed': 'VERIFY failed',
  'bvm.returnExecuted': 'RETURN executed',
  'bvm.dataStackUnderflow': 'data stack underflow',
  'bvm.altStackUnderflow': 'alt stack underflow',
  'bvm.badValue': 'bad value',
  'bvm.rangeError': 'range error',
  'bvm.divisionByZero': 'division by zero',
  'bvm.disallowedOpcode': 'disallowed opcode',
  'bvm.unexpectedEnd': 'unexpected end of program',
  'bvm.arithmeticOverflow': 'arithmetic overflow',
  'bvm.wrongContext': 'wrong context',
  'bvm.unsupportedVersion': 'unsupported VM',
  'bvm.limitExceeded': 'a limit that the reference does not have',
};

/** The reference's words for a fault; no words for success. */
export function bvmErrorText(fault: BvmFault | undefined): string {
  return fault === undefined ? '' : BVM_TEXT[fault];
}
