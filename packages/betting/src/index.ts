/**
 * Pools, odds, settlement to the unit, verifiable draws and escrow on play money.
 *
 * @packageDocumentation
 */
export { allocate } from './allocate.ts';
export { BettingError, type BettingErrorCode, type BettingErrorDetails } from './errors.ts';
export {
  drawLottery,
  LOTTERY_AREAS,
  type LotteryHits,
  type LotteryNumbers,
  lotteryOdds,
  lotteryTier,
} from './lottery/double.ts';
export {
  BETS_PER_LEAF,
  commitSettlement,
  type PayoutProof,
  provePayout,
  type SettledBet,
  type SettlementCommitment,
  verifyPayout,
} from './pool/commitment.ts';
export { type BetLimitRefusal, type BetLimits, refuseStake } from './pool/limits.ts';
export {
  type PoolBet,
  type PoolMarket,
  type PoolMode,
  type PoolSettlement,
  type SettlementKind,
  settlePool,
} from './pool/settle.ts';
export { beaconSeed, isRoundFair, mixedSeed, producerOutput, roundFor, vrfInput } from './random/seed.ts';
export { blockOf, choose, type Drawn, openStream, type RandomStream, shuffle, uniform } from './random/stream.ts';
export { BPS_ONE, COIN, DAY_SECONDS, MAX_AMOUNT, ODDS_ONE } from './units.ts';
