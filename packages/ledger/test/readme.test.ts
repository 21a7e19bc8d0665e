import { describe, expect, it } from 'vitest';
import readme from '../README.md?raw';
import { RULES } from '../src/index.ts';

const tests = import.meta.glob('./**/*.test.ts', { eager: true, import: 'default', query: '?raw' });

describe('README', () => {
  it.each(Object.entries(RULES))('%s: stands in the table with a test that names it', (code, sentence) => {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${code}\` | ${sentence} | `));
    const file = row?.match(/`(test\/[^`]+)` \|$/)?.[1] ?? 'no row';
    expect(String(tests[file.replace(/^test/, '.')])).toContain(code);
  });
});
