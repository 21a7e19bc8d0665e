import { LedgerError } from '../../errors.ts';
import { MAX_AMOUNT } from '../../native/limits.ts';
import { decodeName, encodeName } from '../../native/name.ts';
import type { Program } from '../../native/types.ts';
import { readProgram, writeProgram } from '../../native/value.ts';
import { decodeWith, type Reader } from '../../reader.ts';
import { encodeWith, type Writer } from '../../writer.ts';
import { readText, writeText } from '../fields.ts';
import type { Codec } from '../module.ts';

/** Most bytes of a proposal's title, and of its text. */
export const MAX_TITLE = 120;
export const MAX_TEXT = 8192;
/** Most changes of one proposal. */
export const MAX_CHANGES = 16;

/** A parameter of a module and the value that it is to have. */
export interface ProposedChange {
  readonly module: string;
  readonly name: string;
  readonly value: bigint;
}

/** What a validator may say to a proposal. */
export type Choice = 'yes' | 'no' | 'abstain';

/** What one may ask of the module `governance`. */
export type GovernanceAction =
  /** Opens a proposal with the deposit that comes with the action; by anyone who signs. Without changes it is text alone. */
  | {
      readonly kind: 'propose';
      /** At most 120 bytes. */
      readonly title: string;
      /** At most 8,192 bytes. */
      readonly text: string;
      /** At most 16; they take effect together or not at all. */
      readonly changes: readonly ProposedChange[];
      /** Who gets the deposit back. */
      readonly refund: Program;
    }
  /** Votes, or changes one's vote; by the operator of a validator of the electorate. */
  | { readonly kind: 'vote'; readonly proposal: number; readonly validator: Uint8Array; readonly choice: Choice }
  /** Withdraws a proposal that is still open; by who opened it. */
  | { readonly kind: 'cancel'; readonly proposal: number };

const KIND = { propose: 1, vote: 2, cancel: 3 } as const;
const CHOICES: readonly Choice[] = ['yes', 'no', 'abstain'];
const MAX_ID = Number.MAX_SAFE_INTEGER;

/** The bytes of the actions of `governance`: a kind byte, then the fields in the order of {@link GovernanceAction}. */
export const governanceActions: Codec<GovernanceAction> = {
  encode: (action) =>
    encodeWith((w) => {
      w.u8(KIND[action.kind], 'kind');
      switch (action.kind) {
        case 'propose':
          writeText(w, action.title, MAX_TITLE, 'title');
          writeText(w, action.text, MAX_TEXT, 'text');
          writeChanges(w, action.changes);
          writeProgram(w, action.refund);
          break;
        case 'vote':
          w.varint(action.proposal, MAX_ID, 'proposal').bytes(action.validator, 'validator', 32);
          w.u8(CHOICES.indexOf(action.choice), 'choice');
          break;
        case 'cancel':
          w.varint(action.proposal, MAX_ID, 'proposal');
          break;
      }
    }),
  decode: (bytes) => decodeWith(bytes, readAction),
};

function readAction(r: Reader): GovernanceAction {
  const kind = r.u8();
  switch (kind) {
    case KIND.propose:
      return {
        kind: 'propose',
        title: readText(r, MAX_TITLE),
        text: readText(r, MAX_TEXT),
        changes: readChanges(r),
        refund: readProgram(r),
      };
    case KIND.vote:
      return { kind: 'vote', proposal: r.varint(), validator: r.bytes(32), choice: readChoice(r) };
    case KIND.cancel:
      return { kind: 'cancel', proposal: r.varint() };
    default:
      throw new LedgerError('decode.kind', `action ${kind} is unknown`, { offset: 0, kind });
  }
}

/** Writes `count: varint ‖ (module: name ‖ parameter: name ‖ value: u64) × count`. */
export function writeChanges(w: Writer, changes: readonly ProposedChange[]): Writer {
  w.varint(changes.length, MAX_CHANGES, 'changes');
  for (const { module, name, value } of changes) {
    writeText(encodeName(w, module), name, 32, 'parameter');
    if (value > MAX_AMOUNT) throw new LedgerError('encode.value', `value ${value} is above 2^63 - 1`);
    w.u64(value, 'value');
  }
  return w;
}

/** Reads {@link writeChanges}. */
export function readChanges(r: Reader): readonly ProposedChange[] {
  const changes: ProposedChange[] = [];
  for (let n = r.count(0, MAX_CHANGES, 11); n > 0; n--) {
    const module = decodeName(r);
    const name = readText(r, 32);
    const offset = r.offset;
    const value = r.u64();
    if (value > MAX_AMOUNT) throw new LedgerError('decode.value', `value ${value} is above 2^63 - 1`, { offset });
    changes.push({ module, name, value });
  }
  return changes;
}

function readChoice(r: Reader): Choice {
  const offset = r.offset;
  const choice = CHOICES[r.u8()];
  if (choice === undefined) throw new LedgerError('decode.value', 'no such choice', { offset });
  return choice;
}
