import type { CertSchemeId, SigClaim, SigRequest } from '../interface/certificate.ts';
import type { Effect, Puzzle } from '../interface/effect.ts';
import type { EngineModule, EngineView } from '../interface/engine.ts';
import type { ChainBinding } from '../interface/evidence.ts';
import type { Input } from '../interface/input.ts';
import type { BlockRef, Bytes, Hash, Height, Micros, NodeId, Now, Round } from '../interface/primitives.ts';
import type { ValidatorSet } from '../interface/validator-set.ts';
import type { RandomStream } from './random.ts';
import type { Scenario } from './scenario.ts';

/** What a signed message says, for checkers. */
export interface SignedVote {
  /** `propose`, `prepare`, `commit`, `timeout` … */
  readonly kind: string;
  readonly height: Height;
  readonly round: Round;
  readonly target?: Hash;
  /** Round of the highest certificate that a timeout admits to; −1 for none. */
  readonly report?: number;
}

/** Facts of a scenario that a configuration may be derived from. */
export interface ConfigureContext {
  readonly scenario: Scenario;
  readonly set: ValidatorSet;
  /** One-way delay between two nodes by position, without jitter. */
  delayUs(from: number, to: number): Micros;
}

/** Where a byzantine node stands when its strategy acts. */
export interface AttackContext<M> {
  /** Node number. */
  readonly self: number;
  readonly now: Now;
  readonly rng: RandomStream;
  /** Numbers of all byzantine nodes. */
  readonly coalition: readonly number[];
  /** Shared by the coalition. */
  readonly board: Map<string, unknown>;
  /** The first validator set, and the own position in it. */
  readonly set: ValidatorSet;
  readonly position: number;
  readonly binding: ChainBinding;
  readonly scheme: CertSchemeId;
  nodeId(node: number): NodeId;
  kind(msg: M): string;
  encode(msg: M): Bytes;
  decode(bytes: Bytes): M;
  /** Signs as a member of the coalition. */
  sign(as: number, request: SigRequest): Bytes;
  /** One proof over claims that hold, as any aggregator makes it. */
  merge(claims: readonly SigClaim[]): Bytes;
  /** Another valid block in the place of a known one. */
  sibling(block: Hash): BlockRef | undefined;
  /** Sends a message as a member of the coalition, after a delay of its choice. */
  inject(from: number, to: readonly number[], msg: M, after?: Micros): void;
  /** Performs an effect of its own machine later. */
  later(after: Micros, effect: Effect<M>): void;
  /** Kills and restarts the own machine with an empty log that it does not admit to. */
  forget(): void;
  /** What any node's engine shows; attackers see everything but keys. */
  peek(node: number): EngineView | undefined;
}

/**
 * A byzantine node is the correct engine behind a filter that sees and rewrites what goes in and what comes out. Either
 * function may return nothing, something else or several things.
 */
export interface Strategy<M> {
  onInput?(input: Input<M>, context: AttackContext<M>): readonly Input<M>[];
  onEffect?(effect: Effect<M>, context: AttackContext<M>): readonly Effect<M>[];
}

/** Makes a strategy for one node. Taken from a method, so that tables may hold factories for different messages. */
export type StrategyFactory<M> = {
  make(params: Readonly<Record<string, number | string>>, context: AttackContext<M>): Strategy<M>;
}['make'];

/**
 * An engine with what a simulation must know beyond the interface. All but the module is optional: a check that lacks
 * what it needs is skipped and the report says so.
 */
export interface SimEngine<C, M> {
  readonly module: EngineModule<C, M>;
  /** `majority` for engines that survive crashes only. */
  readonly quorum?: 'byzantine' | 'majority';
  /** The configuration from what the scenario wrote, over the module's defaults; throws a sentence when it cannot be. */
  configure?(config: Readonly<Record<string, unknown>>, context: ConfigureContext): C;
  /** The block whose body travels with a message: proposals. */
  carries?(msg: M): Hash | undefined;
  /** Finer kind of a message for counting, `vote.commit`; the codec's kind otherwise. */
  label?(msg: M): string;
  /** Reads a request to sign. */
  readVote?(request: SigRequest): SignedVote | undefined;
  /** Log entries that a message holds, for engines that replicate a log. */
  entries?(msg: M): readonly { readonly term: Round; readonly block: BlockRef }[];
  /** Messages on the wire that a failure-free height must cost. */
  messagesPerHeight?(config: C, set: ValidatorSet): number;
  /** Longest time that a height may take after all faults have ended, with delays of at most `deltaUs`. */
  bound?(config: C, set: ValidatorSet, deltaUs: Micros): Micros;
  /** A solution to a puzzle that the engine accepts. */
  solve?(puzzle: Puzzle, rng: RandomStream): Bytes;
  /** Strategies that need to know the engine's messages, by id; they come before the general ones. */
  readonly strategies?: Readonly<Record<string, StrategyFactory<M>>>;
}

/** A harness whose types the holder does not know. */
export type AnySimEngine = SimEngine<unknown, unknown>;

/** Engines by id, as scenarios name them. */
export type SimEngines = Readonly<Record<string, AnySimEngine>>;
