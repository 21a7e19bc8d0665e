import { describe, expect, it } from 'vitest';
import type { Adapter, Json, VectorCase, VectorFile } from '../src/adapter.ts';
import { read } from '../src/json.ts';
import { runFile } from '../src/run.ts';

function file(data: Json): VectorFile {
  const text = JSON.stringify(data);
  return {
    suite: 'toy',
    name: 'sum.json',
    text: () => text,
    bytes: () => new TextEncoder().encode(text),
    json: () => data,
    csv: () => [],
  };
}

function adapter(change: Partial<VectorCase> = {}): Adapter {
  return {
    folder: 'toy',
    files: /\.json$/,
    *cases(source) {
      for (const [index, data] of read.array(source.json(), 'cases').entries()) {
        yield { id: String(index), data, asserts: ['sum'], run: addition, ...change };
      }
    },
  };
}

function addition(data: Json): string | undefined {
  const { a, b, sum } = read.object(data, 'case');
  return read.number(a, 'a') + read.number(b, 'b') === sum ? undefined : `sum is not ${String(sum)}`;
}

const right = { a: 1, b: 2, sum: 3 };
const wrong = { a: 1, b: 2, sum: 4 };

describe('a run', () => {
  it('counts passes and failures and says why', async () => {
    const report = await runFile(file([right, wrong]), [{ adapters: [adapter()] }]);
    expect(report).toMatchObject({ passed: 1, failed: 1, failures: [{ case: '1', why: 'sum is not 4' }] });
  });

  it('turns a throw into a failure', async () => {
    const report = await runFile(file([{ a: 'x', b: 2, sum: 3 }]), [{ adapters: [adapter()] }]);
    expect(report.failures[0]?.why).toMatch(/a: expected a number/);
  });

  it('lists fields that nobody reads', async () => {
    const report = await runFile(file([{ ...right, note: 'why', a2: 1 }]), [{ adapters: [adapter()] }]);
    expect(report.unread).toEqual(['a2', 'note']);
  });

  it('says when no adapter knows the file', async () => {
    const report = await runFile(file([right]), []);
    expect(report).toMatchObject({ noAdapter: true, passed: 0, failed: 0 });
  });

  it('fails a file that an adapter found nothing in', async () => {
    const report = await runFile(file([]), [{ adapters: [adapter()] }]);
    expect(report.failures).toEqual([{ case: 'file', why: 'it holds no case' }]);
  });

  it('fails a case without an asserted field, or with one that is absent', async () => {
    const none = await runFile(file([right]), [{ adapters: [adapter({ asserts: [] })] }]);
    const absent = await runFile(file([right]), [{ adapters: [adapter({ asserts: ['product'] })] }]);
    expect(none.failures[0]?.why).toMatch(/no asserted field/);
    expect(absent.failures[0]?.why).toMatch(/product is not in the case/);
  });

  it('counts declared differences and skips apart, with their reasons', async () => {
    const differs = await runFile(file([right]), [{ adapters: [adapter({ differs: 'ours' })] }]);
    const skipped = await runFile(file([right]), [{ adapters: [adapter({ skip: 'not ours' })] }]);
    expect(differs).toMatchObject({ passed: 0, differs: 1, reasons: { 'differs: ours': 1 } });
    expect(skipped).toMatchObject({ passed: 0, skipped: 1, reasons: { 'skipped: not ours': 1 } });
  });

  it('fails a declared difference that does not show our outcome', async () => {
    const report = await runFile(file([wrong]), [{ adapters: [adapter({ differs: 'ours' })] }]);
    expect(report).toMatchObject({ failed: 1, differs: 0 });
  });

  it('fails the file when the promised backend did not answer', async () => {
    const report = await runFile(file([right]), [{ adapters: [adapter()], answered: () => 'wasm did not answer' }]);
    expect(report.failures).toEqual([{ case: 'backend', why: 'wasm did not answer' }]);
  });
});

describe('the self-test', () => {
  it('passes when every altered field is noticed', async () => {
    const report = await runFile(file([right]), [{ adapters: [adapter()] }], { selfTest: true });
    expect(report).toMatchObject({ passed: 1, failed: 0 });
  });

  it('fails an adapter that does not look at what it says it asserts', async () => {
    const blind = adapter({ run: () => undefined });
    const report = await runFile(file([right]), [{ adapters: [blind] }], { selfTest: true });
    expect(report.failures[0]?.why).toMatch(/sum was changed to 4 and nothing failed/);
  });

  it('writes the named value where the usual change would mean the same', async () => {
    const report = await runFile(file([right]), [{ adapters: [adapter({ asserts: [{ path: 'sum', to: 3 }] })] }], {
      selfTest: true,
    });
    expect(report.failed).toBe(1);
  });
});
