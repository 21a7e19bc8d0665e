import type { SigClaim } from '../interface/certificate.ts';
import type { Target } from '../interface/effect.ts';
import type { ClaimContext } from '../interface/engine.ts';
import type { Hash, NodeId } from '../interface/primitives.ts';
import { positionOf, type ValidatorSet } from '../interface/validator-set.ts';
import { getOrMake } from './collections.ts';
import { digestBytes } from './digest.ts';
import type { Environment } from './environment.ts';
import type { Machine } from './machine.ts';
import type { Envelope } from './observer.ts';

/** The network side of a machine: messages out, messages in with their signatures checked. */
export interface Postbox<M> {
  /** Performs the effect `send` number `index`. */
  send(target: Target, msg: M, index: number): void;
  /** A message as it travels; through the codec and back when the run is on the wire. */
  seal(msg: M): Envelope<M>;
  /** Hands an envelope to the network for each machine of the nodes; returns how many were addressed. */
  post(nodes: readonly NodeId[], envelope: Envelope<M>): number;
  /** An envelope has arrived. */
  receive(envelope: Envelope<M>): void;
  /** Moves something between hosts that is no engine message: bodies and catch-up. */
  carry(to: Machine<M>, bytes: number, arrived: () => void): void;
  reset(): void;
}

/** The postbox of one machine. */
export function createPostbox<M>(env: Environment<unknown, M>, self: Machine<M>): Postbox<M> {
  const { codec } = env.engine.module;
  /** Machines to which the body of a block went along with a proposal. */
  const bodySent = new Map<Hash, Set<number>>();
  const claimContext: ClaimContext = {
    chainId: env.chainId,
    engineEpoch: 0,
    scheme: env.scheme,
    setAt: (height) => self.engine?.setAt(height),
  };

  const hears = (to: Machine<M>): boolean =>
    (self.audience?.has(to.node) ?? true) && (to.audience?.has(self.node) ?? true) && env.reaches(self, to);

  const throughCodec = (msg: M, bytes: Uint8Array): M => {
    try {
      const decoded = codec.decode(bytes);
      const again = digestBytes(codec.encode(decoded));
      const first = digestBytes(bytes);
      if (again.high !== first.high || again.low !== first.low) {
        env.wireFault(self, `${codec.kind(msg)}: encode(decode(bytes)) differs from the bytes`);
      } else if (codec.size(msg) !== bytes.length) {
        env.wireFault(self, `${codec.kind(msg)}: size says ${codec.size(msg)}, the encoding has ${bytes.length} bytes`);
      }
      return decoded;
    } catch (error) {
      env.wireFault(self, `${codec.kind(msg)}: decode refuses what encode wrote: ${String(error)}`);
      return msg;
    }
  };

  const seal = (msg: M): Envelope<M> => {
    const bytes = codec.encode(msg);
    return {
      machine: self.index,
      node: self.node,
      msg: env.wire ? throughCodec(msg, bytes) : msg,
      bytes,
      kind: codec.kind(msg),
      height: codec.height(msg),
      digest: digestBytes(bytes),
      checked: undefined,
    };
  };

  const post = (nodes: readonly NodeId[], envelope: Envelope<M>): number => {
    const block = env.engine.carries?.(envelope.msg);
    const body = block !== undefined && self.bodies.has(block) ? env.chain.get(block) : undefined;
    const told = body && getOrMake(bodySent, body.header.id, () => new Set<number>());
    let copies = 0;
    for (const node of nodes) {
      for (const to of env.machinesOf(node)) {
        if (!hears(to)) continue;
        copies++;
        const withBody = body !== undefined && told?.has(to.index) === false;
        told?.add(to.index);
        const size = envelope.bytes.length + (withBody ? body.bytes : 0);
        const arriving = env.network.send(self.index, to.index, size, env.now());
        for (let i = 0; i < arriving; i++) {
          const at = env.network.arrivals[i] as number;
          if (withBody) env.arrive(at, to, () => to.bodies.arrived(body.header, self.id));
          env.deliver(at, to, envelope);
        }
      }
    }
    return copies;
  };

  /** Receivers that know the same validator sets come to the same result; the first one's is kept. */
  const check = (envelope: Envelope<M>): { readonly accepted: boolean; readonly cost: number } => {
    const { engine } = self;
    const { height } = envelope;
    const below = engine?.setAt(height - 1);
    const at = engine?.setAt(height);
    const above = engine?.setAt(height + 1);
    const known = envelope.checked;
    if (known !== undefined && known.below === below && known.at === at && known.above === above) {
      self.verifies += known.verifies;
      return known;
    }
    const before = self.verifies;
    const claims: readonly SigClaim[] | undefined = env.hostFaults.skipVerification
      ? []
      : codec.claims(envelope.msg, claimContext);
    const now = claims?.filter(({ defer }) => defer !== true) ?? [];
    const accepted = claims !== undefined && now.every((claim) => env.ledger.holds(claim));
    const cost = self.costOf(now, true);
    envelope.checked = { below, at, above, accepted, cost, verifies: self.verifies - before };
    return { accepted, cost };
  };

  return {
    seal,
    post,
    send(target, msg, index) {
      const envelope = seal(msg);
      const copies = post(receivers(env, self, target), envelope);
      for (const o of env.watchers('sent')) o.sent(self, envelope, copies, index);
      env.happened(self, `send:${envelope.kind}`);
    },
    receive(envelope) {
      if (!self.alive) return;
      const { accepted, cost } = check(envelope);
      self.work(cost, () => {
        for (const o of env.watchers('received')) o.received(self, envelope, accepted);
        const from = env.machine(envelope.machine).id;
        if (!accepted) {
          // Perhaps a validator set that this node does not know yet: the sender's finalised blocks would tell.
          if (envelope.height > self.final.height + 1) self.sync.ask(from);
          return;
        }
        self.input({ t: 'message', from, msg: envelope.msg, bytes: envelope.bytes.length }, envelope.digest);
      });
    },
    carry(to, bytes, arrived) {
      if (!hears(to)) return;
      const copies = env.network.send(self.index, to.index, bytes, env.now());
      if (copies > 0) env.arrive(env.network.arrivals[0] as number, to, arrived);
    },
    reset: () => bodySent.clear(),
  };
}

/** Nodes that a target means, without the sender. */
function receivers<M>(env: Environment<unknown, M>, self: Machine<M>, target: Target): readonly NodeId[] {
  if (target.to === 'one') return target.node === self.id ? [] : [target.node];
  if (target.to === 'some') return target.nodes.filter((node) => node !== self.id);
  const { engine } = self;
  return othersOf(engine?.setAt(engine.view().height) ?? env.chain.setAt(self.final.height + 1), self.id);
}

const others = new WeakMap<ValidatorSet, Map<NodeId, readonly NodeId[]>>();

/** Members of a set but one. */
export function othersOf(set: ValidatorSet, self: NodeId): readonly NodeId[] {
  const byNode = getOrMake(others, set, () => new Map<NodeId, readonly NodeId[]>());
  return getOrMake(byNode, self, () => {
    const outside = positionOf(set, self) < 0;
    return (outside ? set.members : set.members.filter(({ node }) => node !== self)).map(({ node }) => node);
  });
}
