import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import type { Check, PageTask } from './browser/page.ts';

const usage = `Runs the signature suites in a headless Chromium: portable and wasm, in a page with shared memory and in one
without, and portable alone under a Content-Security-Policy that forbids WebAssembly.

  npm run test:browser -w @dougong/crypto -- [--cases N] [--json]

  --cases N   cases of the differential set, per rule (64)
  --json      one JSON document instead of lines
  --help      this text

The browser is CHROMIUM, else /usr/bin/chromium. Exits with 1 when a check fails and with 2 when there is no browser.`;

/** The pages: what they may do, and the headers that decide it. */
const pages = [
  {
    name: 'isolated page, WebAssembly allowed',
    wasm: true,
    headers: {
      'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  {
    name: 'page without shared memory',
    wasm: true,
    headers: { 'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" },
  },
  {
    name: 'page whose policy forbids WebAssembly',
    wasm: false,
    headers: { 'Content-Security-Policy': "default-src 'self'; script-src 'self'" },
  },
] as const;

process.exitCode = await main();

async function main(): Promise<number> {
  let values: ReturnType<typeof parse>;
  try {
    values = parse();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const cases = Number(values.cases);
  if (!Number.isInteger(cases) || cases < 64) {
    console.error(`--cases: expected a whole number of at least 64, got ${values.cases}`);
    return 2;
  }
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    console.error(`There is no browser at ${executablePath}: install Chromium or set CHROMIUM to its path.`);
    return 2;
  }
  const files = await bundle();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  try {
    const reports = [];
    for (const page of pages) reports.push({ page: page.name, checks: await runPage(browser, files, page, cases) });
    if (values.json) console.log(JSON.stringify({ browser: browser.version(), reports }, null, 2));
    else print(browser.version(), reports);
    return reports.some(({ checks }) => checks.some(({ passed }) => !passed)) ? 1 : 0;
  } finally {
    await browser.close();
  }
}

function parse() {
  return parseArgs({
    options: {
      cases: { type: 'string', default: '64' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

/** The page's program and the pool's worker, bundled from the sources as for a browser. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: { page: path('browser/page.ts'), worker: path('../src/pool/worker.ts') },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    conditions: ['@dougong/source'],
    outdir: '/',
    write: false,
  });
  return new Map(outputFiles.map((file) => [file.path.replace(/^.*[/\\]/, '/'), file.text]));
}

async function runPage(
  browser: Browser,
  files: ReadonlyMap<string, string>,
  { wasm, headers }: (typeof pages)[number],
  cases: number,
): Promise<readonly Check[]> {
  const server = await serve(files, headers);
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
    // Only localhost counts as a secure context without a certificate.
    await page.goto(`http://localhost:${address.port}/`);
    await page.waitForFunction('typeof globalThis.runChecks === "function"', undefined, { timeout: 30_000 });
    const task: PageTask = { wasm, cases, workerUrl: '/worker.js' };
    const checks: readonly Check[] = await page.evaluate((given) => globalThis.runChecks(given), task);
    return [...checks, { name: 'no error in the page', passed: errors.length === 0, detail: errors.join('; ') }];
  } catch (error) {
    return [{ name: 'the page runs', passed: false, detail: [String(error), ...errors].join('; ') }];
  } finally {
    await page.close();
    server.close();
  }
}

async function serve(files: ReadonlyMap<string, string>, headers: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer((request, response) => {
    const script = files.get(request.url ?? '');
    const type = script === undefined ? 'text/html' : 'text/javascript';
    const known = script !== undefined || request.url === '/';
    response.writeHead(known ? 200 : 404, { ...headers, 'Content-Type': `${type}; charset=utf-8` });
    response.end(
      script ?? '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return server;
}

function print(
  version: string,
  reports: readonly { readonly page: string; readonly checks: readonly Check[] }[],
): void {
  console.log(`Chromium ${version}`);
  for (const { page, checks } of reports) {
    const failed = checks.filter(({ passed }) => !passed);
    console.log(`${page}: ${checks.length - failed.length} passed, ${failed.length} failed`);
    for (const { name, detail } of failed) console.log(`    FAILED ${name}: ${detail}`);
    for (const { name, detail } of checks.filter((check) => check.passed && / cases$|pool/.test(check.name))) {
      console.log(`    ${name}: ${detail}`);
    }
  }
}
