import type { Certificate } from '../interface/certificate.ts';
import type { EngineHeader, Hash, NodeId } from '../interface/primitives.ts';
import { justifyOf, roundOf } from './header.ts';
import { type Chain, holders, type Node, note } from './state.ts';

/** Blocks above the final one that are fetched singly; farther, the host synchronises. */
const REACH = 64;

/** A block's node, made when its proposal or header arrives. */
export function addNode(chain: Chain, node: Node): Node {
  const known = chain.tree.get(node.ref.id);
  if (known !== undefined) return known;
  chain.tree.set(node.ref.id, node);
  return node;
}

/** Asks the host to get and check a block. */
export function validate(chain: Chain, node: Node, from: readonly NodeId[]): void {
  chain.emit({ t: 'validate', block: node.ref, from });
}

/** A certified block that is not in the tree is fetched from its signers. */
export function fetchCertified(chain: Chain, cert: Certificate): void {
  if (chain.tree.has(cert.target) || chain.asked.has(cert.target) || cert.height <= chain.final.ref.height) return;
  const from = holders(chain, cert);
  chain.asked.add(cert.target);
  const [peer] = from;
  if (cert.height > chain.final.ref.height + REACH && peer !== undefined) {
    chain.emit({ t: 'behind', peer, tip: cert.height });
    return;
  }
  chain.emit({ t: 'fetch', block: cert.target, from });
}

/** A fetched header joins the tree; its own parent is fetched next if that is missing too. */
export function onFetched(chain: Chain, header: EngineHeader): void {
  if (!chain.asked.delete(header.id) || header.height <= chain.final.ref.height) return;
  const { height, id, parent } = header;
  const justify = justifyOf(header);
  const node: Node = {
    ref: { height, id, parent },
    round: roundOf(header),
    status: 'asked',
    ...(justify && { justify }),
  };
  if (justify !== undefined && justify.target !== parent) return;
  validate(chain, addNode(chain, node), []);
  if (justify !== undefined) fetchCertified(chain, justify);
}

/** The path from the final block, exclusive, to `node`, inclusive; `undefined` while blocks are missing. */
export function pathTo(chain: Chain, node: Node): readonly Node[] | undefined {
  const path: Node[] = [];
  for (let at: Node | undefined = node; at !== undefined; at = chain.tree.get(at.ref.parent)) {
    if (at.ref.id === chain.final.ref.id) return path.reverse();
    if (at.ref.height <= chain.final.ref.height) return undefined;
    path.push(at);
  }
  return undefined;
}

/** Whether `node` descends from the block `id`, or is it. */
export function descends(chain: Chain, node: Node, id: Hash): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = chain.tree.get(at.ref.parent)) {
    if (at.ref.id === id) return true;
  }
  return false;
}

/** R of the papers: enough certified blocks in consecutive rounds commit the first of them and all below. */
export function tryCommit(chain: Chain, cert: Certificate): void {
  const nodes: Node[] = [];
  for (
    let at = chain.tree.get(cert.target);
    at !== undefined && nodes.length < chain.config.chain;
    at = chain.tree.get(at.ref.parent)
  ) {
    nodes.unshift(at);
  }
  const [first] = nodes;
  if (nodes.length < chain.config.chain || first === undefined) return;
  if (!chain.rules.commits(nodes.map(({ round }) => round))) return;
  if (first.ref.height <= chain.final.ref.height || chain.stoppedIn !== undefined) return;
  const certs = [...nodes.slice(1).map(({ justify }) => justify), cert];
  const path = pathTo(chain, first);
  if (path === undefined || path.some(({ status }) => status === 'asked')) return;
  if (path.some(({ status }) => status === 'invalid')) {
    chain.halted = true;
    note(chain, 'halted', 'a quorum certified a block that this node finds invalid');
    return;
  }
  const above = nodes.slice(1).map(({ ref }) => ref);
  for (const [i, node] of path.entries()) {
    const { ref } = node;
    const links = [...path.slice(i + 1).map((each) => each.ref), ...above];
    const proof = { kind: 'certificate', certs: certs.flatMap((each) => each ?? []), chain: links } as const;
    chain.emit({ t: 'extend', block: ref });
    chain.emit({ t: 'finalize', block: ref, proof });
    chain.final = node;
    if (ref.height !== chain.stopAt) continue;
    // Others need later rounds to commit this height too: go on voting for a while, commit nothing more.
    chain.stoppedIn = chain.round;
    chain.emit({ t: 'stopped', at: ref, proof });
    break;
  }
  const { height, id: kept } = chain.final.ref;
  for (const [id, { ref }] of chain.tree) if (ref.height <= height && id !== kept) chain.tree.delete(id);
  chain.emit({ t: 'truncate', upTo: height - 1 });
}
