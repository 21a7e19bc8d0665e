import type { Height, NodeId } from '@dougong/consensus';
import type { FinalRecord } from './block-archive.ts';

/** What a node does with what it receives. */
export interface Receiver {
  message(from: NodeId, bytes: Uint8Array): void;
  /** The body of a block, where it is here. */
  body(id: string): Promise<Uint8Array | undefined>;
  /** The final block of a height with its proof, where it is kept. */
  final(height: Height): Promise<FinalRecord | undefined>;
}

/**
 * A network in memory: every message travels as bytes and arrives after a delay, unless its sender or receiver is cut
 * off. Bodies of blocks are asked for by id.
 */
export class Hub {
  readonly #nodes = new Map<NodeId, Receiver>();
  readonly #silenced = new Set<NodeId>();
  readonly #delayMs: number;
  /** Messages and bytes so far. */
  messages = 0;
  bytes = 0;

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** Joins a node to the network. */
  join(id: NodeId, node: Receiver): void {
    this.#nodes.set(id, node);
  }

  /** Cuts a node off, or lets it in again. */
  silence(id: NodeId, silent: boolean): void {
    if (silent) this.#silenced.add(id);
    else this.#silenced.delete(id);
  }

  send(from: NodeId, to: NodeId, bytes: Uint8Array): void {
    if (!this.#reaches(from, to)) return;
    this.messages += 1;
    this.bytes += bytes.length;
    setTimeout(() => {
      if (this.#reaches(from, to)) this.#nodes.get(to)?.message(from, bytes);
    }, this.#delayMs);
  }

  /** The body of a block from the first of `from` that has it, or from anyone. */
  async fetch(self: NodeId, id: string, from: readonly NodeId[]): Promise<Uint8Array | undefined> {
    const body = await this.#ask(self, [...from, ...this.#nodes.keys()], (node) => node.body(id));
    this.bytes += body?.length ?? 0;
    return body;
  }

  /** A final block with its proof from anyone who keeps it. */
  async final(self: NodeId, height: Height): Promise<FinalRecord | undefined> {
    const record = await this.#ask(self, [...this.#nodes.keys()], (node) => node.final(height));
    this.bytes += record?.bytes.length ?? 0;
    return record;
  }

  /** The first answer of those that can be reached. */
  async #ask<T>(
    self: NodeId,
    nodes: readonly NodeId[],
    question: (node: Receiver) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    await new Promise((resolve) => setTimeout(resolve, 2 * this.#delayMs));
    for (const id of nodes) {
      const node = this.#reaches(id, self) ? this.#nodes.get(id) : undefined;
      const answer = node === undefined ? undefined : await question(node);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  #reaches(from: NodeId, to: NodeId): boolean {
    return !this.#silenced.has(from) && !this.#silenced.has(to);
  }
}
