import { chainHeight, decodeChain, encodeChain } from '../chain/message.ts';
import { ConsensusError } from '../errors.ts';
import type { EngineModule, TrustView } from '../interface/engine.ts';
import type { Finality } from '../interface/finality.ts';
import { type BlockRef, type Bytes, type EngineHeader, idBytes } from '../interface/primitives.ts';
import { targetFromBits32 } from '../pow/compact.ts';
import { meetsTarget, sha256dWork, sm3Work, tensorityWork, type WorkFunction } from '../pow/work.ts';
import { POW_ANNOUNCEMENT, type PowMessage } from './announcement.ts';
import { carryAfter, decodeCarry, workOfBits } from './carry.ts';
import { checkPowConfig, POW_DEFAULTS, type PowConfig } from './config.ts';
import { createNakamoto, sameButNonce } from './engine.ts';

/** What a verifier needs to read the headers of a finality proof: the ledger's form of them, and the chain's work function. */
export interface PowHeaders {
  /** The header of canonical bytes, its id computed from them; throws when they are none. */
  readonly read: (bytes: Bytes) => EngineHeader;
  /** The work function that the chain uses; a proof must not choose an easier one. */
  readonly work: WorkFunction;
}

/** How to make the module. */
export interface NakamotoOptions {
  /** Work functions that a configuration may name; `sha256d`, `sm3` and `tensority` otherwise. */
  readonly works?: readonly WorkFunction[];
  /** Without it {@link EngineModule.verifyFinality} accepts nothing. */
  readonly headers?: PowHeaders;
}

/** Headers of one finality proof. */
const MOST_HEADERS = 100_000;

/** The proof-of-work module with further work functions, or able to verify finality for light clients. */
export function nakamotoModule(options: NakamotoOptions = {}): EngineModule<PowConfig, PowMessage> {
  const works = options.works ?? [sha256dWork, sm3Work, tensorityWork()];
  const workOf = (config: PowConfig): WorkFunction => {
    const work = works.find(({ id }) => id === config.algo);
    if (work === undefined) throw new ConsensusError('config.invalid', `no work function "${config.algo}"`);
    return work;
  };
  return {
    id: 'pow',
    version: '1',
    traits: {
      family: 'chain',
      fault: 'byzantine-half',
      forks: true,
      needsWallClock: true,
      needsWork: true,
      accountable: false,
    },
    codec: {
      encode: (message) => encodeChain(POW_ANNOUNCEMENT, message),
      decode: (bytes) => decodeChain(POW_ANNOUNCEMENT, bytes),
      size: (message) =>
        message.t === 'ask' ? 2 + 32 * message.have.length : 2 + message.blocks.length * ANNOUNCEMENT_BYTES,
      // Work speaks for itself.
      claims: () => [],
      kind: (message) => message.t,
      height: (message) => chainHeight(POW_ANNOUNCEMENT, message),
    },
    defaults: POW_DEFAULTS,
    check: (config) => checkPowConfig(config, works),
    create(config, boot) {
      const problems = checkPowConfig(config, works);
      if (problems.length > 0) throw new ConsensusError('config.invalid', problems.join('; '));
      return createNakamoto(config, boot, workOf(config));
    },
    checkHeader: (config, header, parent) => checkPowHeader(config, workOf(config), header, parent),
    verifyFinality: (block, proof, trust) => verifyPowFinality(options.headers, block, proof, trust),
  };
}

const ANNOUNCEMENT_BYTES = 76;

/** Proof of work by the most work (Nakamoto 2008): safe while honest miners hold more than half of the hash rate. */
export const nakamoto: EngineModule<PowConfig, PowMessage> = nakamotoModule();

/** What is wrong with a header on its parent by the rules of proof of work, work included; undefined when nothing is. */
export function checkPowHeader(
  config: PowConfig,
  work: WorkFunction,
  header: EngineHeader,
  parent: EngineHeader,
): string | undefined {
  if (header.height !== parent.height + 1 || header.parent !== parent.id) return 'not a child of the parent';
  if (header.attach.length !== 0) return 'an attachment';
  if (header.time < parent.time) return 'a time before the parent';
  const { checkpoint } = config;
  if (checkpoint?.height === header.height && checkpoint.id !== header.id) return 'not the checkpoint';
  const carry = decodeCarry(header.engine);
  if (carry === undefined) return 'engine data that are no proof of work';
  if (!sameButNonce(carryAfter(config, work.seeded, parent), header)) return 'engine data that do not follow';
  if (!meetsTarget(work.hash(idBytes(header.id), carry.seed), targetFromBits32(carry.bits))) return 'not enough work';
  return undefined;
}

/**
 * Whether the headers of a proof show `trust.minWork` or more from the block on. They must form a chain that begins with
 * it, and each must meet its own target, so the sum was really spent; who has the most work decides between two proofs.
 */
function verifyPowFinality(
  form: PowHeaders | undefined,
  block: BlockRef,
  proof: Finality,
  { minWork }: TrustView,
): boolean {
  if (form === undefined || minWork === undefined || proof.kind !== 'probabilistic') return false;
  const { headers } = proof;
  if (headers === undefined || headers.length === 0 || headers.length > MOST_HEADERS) return false;
  if (proof.depth !== headers.length) return false;
  let work = 0n;
  let below: BlockRef | undefined;
  for (const bytes of headers) {
    const header = readOr(() => form.read(bytes));
    const carry = header && decodeCarry(header.engine);
    if (header === undefined || carry === undefined) return false;
    if (below === undefined) {
      if (header.id !== block.id || header.height !== block.height || header.parent !== block.parent) return false;
    } else if (header.parent !== below.id || header.height !== below.height + 1) return false;
    if (form.work.seeded && carry.seed === undefined) return false;
    if (!meetsTarget(form.work.hash(idBytes(header.id), carry.seed), targetFromBits32(carry.bits))) return false;
    work += workOfBits(carry.bits);
    below = header;
  }
  return work >= minWork && work >= proof.work;
}

function readOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
