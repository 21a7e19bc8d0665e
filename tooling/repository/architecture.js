import { readFileSync, writeFileSync } from 'node:fs';
import { workspaces } from './packages.js';

const PAGE = 'ARCHITECTURE.md';
const GRAPH = /(<!-- graph -->\n)[\s\S]*?(<!-- \/graph -->)/;

/** The dependency graph of the manifests, as the picture in `ARCHITECTURE.md`. */
export function architecture({ write }) {
  const before = readFileSync(PAGE, 'utf8');
  if (!GRAPH.test(before)) return [`${PAGE}: the graph's place, between <!-- graph --> and <!-- /graph -->, is gone`];
  const after = before.replace(GRAPH, (_, open, close) => open + picture() + close);
  if (after === before) return [];
  if (write) writeFileSync(PAGE, after);
  return write ? [] : [`${PAGE}: its graph is not that of the manifests; run npm run readme`];
}

function picture() {
  const lines = ['```mermaid', 'graph BT'];
  for (const { path, manifest } of workspaces('packages', 'examples')) {
    const name = path.split('/').at(-1);
    const label = path.startsWith('examples/') ? `examples/${name}` : name;
    lines.push(`  ${id(manifest.name)}["${label}"]`);
    const needs = { ...manifest.dependencies, ...manifest.peerDependencies };
    for (const need of Object.keys(needs)
      .filter((other) => other.startsWith('@dougong/'))
      .sort()) {
      lines.push(`  ${id(manifest.name)} --> ${id(need)}`);
    }
  }
  return `${[...lines, '```'].join('\n')}\n`;
}

function id(name) {
  return name.replace('@dougong/', '').replaceAll('/', '_');
}
