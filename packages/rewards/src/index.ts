/**
 * The exact engines of a shop economy with two tokens: splits, dates, vesting, emission, dividends, burned fees, BizPower,
 * K-lines, order records, awards and their recall, tasks, credit, points, Bancor, and the integer network of the fraud
 * guard. Each is a pure function or reducer; nothing reads a clock, and nothing rounds without saying how.
 *
 * @packageDocumentation
 */
export { allocate } from './allocate.ts';
export { type EpochEntry, type EpochSettlement, settleEpoch } from './awards/epoch.ts';
export {
  type Award,
  type AwardAccount,
  award,
  burnAccount,
  ESCROW,
  type EscrowRule,
  type EscrowStep,
  forgetAwards,
  holdAward,
  inEscrow,
  MAX_AWARDS,
  openAccount,
  type RecallStep,
  recall,
  settleAccount,
  votePasses,
  withdraw,
} from './awards/escrow.ts';
export {
  type AwardEpoch,
  type AwardedOrder,
  type AwardLimits,
  type AwardStep,
  type AwardUsage,
  awardOrder,
  CAP_PER_MAJOR,
  noUsage,
  openEpoch,
} from './awards/instant.ts';
export { openReferral, REFERRAL, type Referral, type ReferralRule, splitReferred } from './awards/referral.ts';
export {
  type BancorMarket,
  type BancorStep,
  buyTokens,
  type ConnectorWeight,
  openMarket,
  purchaseReturn,
  saleReturn,
  sellTokens,
  swapReturn,
} from './bancor/market.ts';
export { type CountedOrder, countOrder, type DayStep, openDay, type ShopDay, type VisitorDay } from './bizpower/day.ts';
export { type BizPower, type BizPowerOptions, bizPower, type ShopActivity, type ShopCost } from './bizpower/score.ts';
export { type UserCounts, type UserWeights, userWeights } from './bizpower/weights.ts';
export {
  addMonths,
  CHINA_OFFSET_MINUTES,
  type CivilDate,
  civilDay,
  civilFromDays,
  dayStart,
  daysFromCivil,
  daysInMonth,
} from './calendar.ts';
export {
  BREACH_FADE_SECONDS,
  breachWeight,
  type CoinAge,
  cappedCredit,
  coinAgeWeight,
  coinDays,
  creditClass,
  type LiteralScore,
  MAX_COIN_AGE,
  type Rating,
  rateLiteral,
  ratingDeltas,
  type SpentCoin,
} from './credit/coin-days.ts';
export { checkConservation, type Delta, type Place, type Refused } from './deltas.ts';
export {
  claimDividend,
  type DividendPool,
  type DividendPosition,
  type DividendStep,
  distribute,
  emptyDividendPool,
  emptyPosition,
  owedScaled,
  stake,
  unstake,
} from './dividend.ts';
export {
  type EraEmission,
  emittedBefore,
  eraEmission,
  eraEnd,
  eraReward,
  eraSupply,
  TIME_TOKEN,
} from './emission/era.ts';
export { BVG_EMISSION, type LinearEmission, linearReward, linearSupply } from './emission/linear.ts';
export { type Minted, mintBetween, NODE_SHARE } from './emission/mint.ts';
export { RewardsError, type RewardsErrorCode, type RewardsErrorDetails } from './errors.ts';
export { BVC_FEE, chargeFee, type FeeCharge, type FeeRule, feeOf } from './fee.ts';
export {
  type CandleColumns,
  candleAt,
  type KlineRange,
  minuteCandles,
  rollUpColumns,
} from './kline/batch.ts';
export {
  type Candle,
  INTERVAL_SECONDS,
  INTERVALS,
  type Interval,
  intervalStart,
  joinCandles,
  type KlineMode,
  rollUp,
} from './kline/candle.ts';
export {
  advanceSeries,
  type ClosedCandle,
  type KlineSeries,
  type KlineStep,
  MAX_GAP_MINUTES,
  openSeries,
  pushSample,
} from './kline/stream.ts';
export {
  ORDER_FIELDS,
  type OrderItem,
  type OrderParcel,
  type OrderRecord,
  orderDifference,
  orderDigest,
} from './order/record.ts';
export {
  expireOrder,
  ORDER_WAIT_SECONDS,
  type OrderStatus,
  orderCommit,
  orderId,
  reportOrder,
  type Side,
  statusOf,
  type TwoSidedOrder,
} from './order/sides.ts';
export {
  assertProgramme,
  exchangePoints,
  type PointsExchange,
  type ProgrammeRates,
  type Rate,
} from './points/exchange.ts';
export {
  earnPoints,
  emptyPoints,
  freezePoints,
  type LotPart,
  MAX_LOTS,
  type PointsAccount,
  type PointsBalance,
  type PointsLot,
  type PointsStep,
  pointsBalance,
  pointsTier,
  type RefundStep,
  refundPoints,
  type SpendStep,
  spendPoints,
} from './points/lots.ts';
export { type IntegerLayer, type IntegerNetwork, integerNetwork, scoreRisk } from './risk/integer-network.ts';
export { sigmoidTable } from './risk/sigmoid.ts';
export { type ChainRule, type ChainStep, type CustomerChain, chainPurchase, openChain } from './tasks/chain.ts';
export { type GroupOutcome, settleGroup } from './tasks/group.ts';
export {
  assertTask,
  banFromTask,
  closeTask,
  joinTask,
  type Participation,
  recordTask,
  TASK_CLOSE_SECONDS,
  type Task,
  type TaskRefusal,
  type TaskRule,
  type TaskStep,
  type TaskUnpaid,
} from './tasks/rules.ts';
export {
  BPS_ONE,
  type Bps,
  bps,
  COIN,
  DAY_SECONDS,
  MAX_AMOUNT,
  PPB_ONE,
  PPM_ONE,
  type Ppb,
  type Ppm,
  ppb,
  ppm,
  type Q18,
  Q18_ONE,
  q18,
} from './units.ts';
export {
  BT_FOUNDATION,
  type CapEnvelope,
  type CappedFund,
  type CapRule,
  capEnvelope,
  geometricRelease,
  openFund,
  releasable,
  release,
} from './vesting/cap.ts';
export { claim, claimable, type Grant, type GrantStep, openGrant, revoke } from './vesting/grant.ts';
export {
  assertSchedule,
  BT_EARLY,
  BT_TEAM,
  fifteenthsPassed,
  type Schedule,
  type Tranche,
  vested,
} from './vesting/schedule.ts';
