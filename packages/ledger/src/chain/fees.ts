import type { TransactionEffects } from '../dialect.ts';

/** What a transaction has to pay at least, and where fees go. Amounts are base units of the fee asset. */
export interface FeePolicy {
  /** Per 1,000 bytes, rounded up over the whole transaction. */
  readonly perKilobyte: bigint;
  /** Per 1,000 gas of its programs, rounded up. */
  readonly perKilogas: bigint;
  /** For each issue of an asset. */
  readonly perIssue: bigint;
  /** For each module action, by module; others pay nothing extra. */
  readonly perAction: Readonly<Record<string, bigint>>;
  /** Parts per million of what is transferred in the fee asset, rounded up, at most `transferCap`. */
  readonly transferPpm: bigint;
  readonly transferCap: bigint;
  /** Parts per million of all fees of a block that are destroyed, rounded down. */
  readonly burnPpm: bigint;
}

const PPM = 1_000_000n;

/** The policy of a chain that asks for nothing. */
export const NO_FEES: FeePolicy = {
  perKilobyte: 0n,
  perKilogas: 0n,
  perIssue: 0n,
  perAction: {},
  transferPpm: 0n,
  transferCap: 0n,
  burnPpm: 0n,
};

/** What of a transaction the fee depends on. */
export type FeeFacts = Pick<TransactionEffects, 'size' | 'gas' | 'supply' | 'calls' | 'transferred'>;

/** The least fee with which a transaction may be in a block. */
export function minimumFee(policy: FeePolicy, effects: FeeFacts): bigint {
  const issues = effects.supply.filter(({ issued }) => issued > 0n).length;
  let fee = ceilDiv(policy.perKilobyte * BigInt(effects.size), 1000n) + ceilDiv(policy.perKilogas * effects.gas, 1000n);
  fee += policy.perIssue * BigInt(issues);
  for (const { module } of effects.calls) fee += policy.perAction[module] ?? 0n;
  const share = ceilDiv(effects.transferred * policy.transferPpm, PPM);
  return fee + (share > policy.transferCap ? policy.transferCap : share);
}

/** How a block's fees are divided: the destroyed part is rounded down, the rest is the proposer's. */
export function splitFees(policy: FeePolicy, fees: bigint): { readonly burned: bigint; readonly proposer: bigint } {
  const burned = (fees * policy.burnPpm) / PPM;
  return { burned, proposer: fees - burned };
}

function ceilDiv(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

/** New units of the fee asset that each block's proposer gets. */
export interface Emission {
  /** Base units a block at first. */
  readonly initial: bigint;
  /** Blocks after which the subsidy halves, rounded down; 0 for never. */
  readonly halving: number;
}

/** The subsidy of the block at `height`; none at height 0. */
export function subsidy({ initial, halving }: Emission, height: number): bigint {
  if (height === 0) return 0n;
  return halving === 0 ? initial : initial >> BigInt(Math.floor(height / halving));
}
