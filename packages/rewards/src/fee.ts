import { type Delta, move, type Refused, refuse } from './deltas.ts';
import { assertAmount, assertPositive, ceilDiv, minOf, PPB_ONE, type Ppb, ppb } from './units.ts';

/** How much of a payment is burned. */
export interface FeeRule {
  readonly rate: Ppb;
  /** The most that one payment burns, base units. */
  readonly cap: bigint;
}

/** VTChain white paper 4.2: 0.001 % of a payment, at most 100 BVC. */
export const BVC_FEE: FeeRule = { rate: ppb(10_000n), cap: 10_000_000_000n };

/**
 * The fee on an amount, rounded up: with a floor every transfer below 0.001 BVC would be free, and the fee is there
 * against spam. Splitting a payment below the cap therefore never saves.
 *
 * @throws {@link RewardsError} `amount.range`.
 */
export function feeOf(amount: bigint, rule: FeeRule = BVC_FEE): bigint {
  assertAmount('amount', amount);
  assertAmount('cap', rule.cap);
  return minOf(rule.cap, ceilDiv(amount * rule.rate, PPB_ONE));
}

/** A payment and its fee, base units. `debit` = `credit` + `burn`. */
export interface FeeCharge {
  readonly ok: true;
  readonly debit: bigint;
  readonly credit: bigint;
  readonly burn: bigint;
  readonly deltas: readonly Delta[];
}

/**
 * Charges and burns the fee of a payment. `inclusive` (the default) takes it from the amount, `exclusive` puts it on top.
 * A payment to many is one payment of the sum.
 *
 * @returns `DUST` when the recipient would get nothing.
 * @throws {@link RewardsError} `amount.range` for nothing or more than 2^63 − 1.
 */
export function chargeFee(
  amount: bigint,
  rule: FeeRule = BVC_FEE,
  mode: 'inclusive' | 'exclusive' = 'inclusive',
): FeeCharge | Refused<'DUST'> {
  assertPositive('amount', amount);
  const burn = feeOf(amount, rule);
  const debit = mode === 'inclusive' ? amount : amount + burn;
  const credit = debit - burn;
  if (credit <= 0n) return refuse('DUST');
  assertAmount('debit', debit);
  return {
    ok: true,
    debit,
    credit,
    burn,
    deltas: [
      ...move(credit, { place: 'account', owner: 'payer' }, { place: 'account', owner: 'payee' }),
      ...move(burn, { place: 'account', owner: 'payer' }, { place: 'burned' }),
    ],
  };
}
