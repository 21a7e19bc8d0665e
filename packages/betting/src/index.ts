/**
 * Pools, odds, settlement to the unit, verifiable draws and escrow on play money.
 *
 * @packageDocumentation
 */

export { type AgentDesk, buyChips, type DeskRefusal, type DeskStep, openDesk, sellChips } from './agent/desk.ts';
export { allocate } from './allocate.ts';
export { BettingError, type BettingErrorCode, type BettingErrorDetails } from './errors.ts';
export { type HandicapBet, settleHandicap } from './football/handicap.ts';
export {
  lockedInMatch,
  type MatchBet,
  type MatchBook,
  type MatchStep,
  openMatchBook,
  settleMatchBook,
  takeMatchBet,
} from './football/match-book.ts';
export {
  correctScore,
  doesWin,
  type FootballSelection,
  halfFull,
  MAX_HANDICAP,
  SCORE_TABLES,
  type ScoreName,
  type ScoreTable,
  type TotalGoals,
  totalGoals,
  type UpDownOddEven,
  upDownOddEven,
} from './football/plays.ts';
export { type Goals, type MatchScore, type SideResult, sideOf } from './football/score.ts';
export {
  confirmLimit,
  type GamingEntry,
  type GamingRecord,
  type GamingRefusal,
  type GamingStep,
  type LimitMeasure,
  type LimitName,
  type LimitWindow,
  MAX_TIMEOUT_DAYS,
  MIN_EXCLUSION_DAYS,
  openGamingRecord,
  RAISE_WAIT_SECONDS,
  recordCredit,
  recordDeposit,
  recordStake,
  selfExclude,
  setLimit,
  takeTimeout,
} from './gaming/limits.ts';
export { LMSR_MAX_SPREAD, type LmsrMarket, lmsrCost, lmsrLossBound, lmsrPricePpm } from './lmsr/market.ts';
export {
  drawLottery,
  LOTTERY_AREAS,
  type LotteryHits,
  type LotteryNumbers,
  lotteryOdds,
  lotteryTier,
} from './lottery/double.ts';
export {
  type BookSettlement,
  lockedOf,
  type OddsBet,
  type OddsBook,
  type OddsRefusal,
  type OddsStep,
  openBook,
  settleBook,
  takeBet,
} from './odds/book.ts';
export {
  type LegStatus,
  MAX_LEGS,
  mayCombine,
  type ParlayLeg,
  type SystemSettlement,
  settleParlay,
  settleSystem,
} from './odds/parlay.ts';
export { MAX_ODDS } from './odds/price.ts';
export {
  type OtcAction,
  type OtcOrder,
  type OtcParty,
  type OtcRefusal,
  type OtcState,
  type OtcStep,
  type OtcTerms,
  openOtc,
  stepOtc,
} from './otc/escrow.ts';
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
export {
  type BondSettlement,
  disputeResult,
  isQuorum,
  openResult,
  proposeResult,
  type ResultBond,
  type ResultProcess,
  type ResultRefusal,
  type ResultRules,
  type ResultState,
  type ResultStep,
  resultAt,
  settleBonds,
  voteResult,
} from './result/dispute.ts';
export { BPS_ONE, COIN, DAY_SECONDS, MAX_AMOUNT, ODDS_ONE } from './units.ts';
