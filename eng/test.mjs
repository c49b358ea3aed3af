// ./patron test [--long] [PROJECT ...]: builds everything, runs every test project, ends with one line of counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { build, fail, root } from './build.mjs';

const usage = 'use ./patron test [--long] [PROJECT ...]';
const options = process.argv.slice(2).filter((word) => word !== 'test');
if (options.includes('--help')) {
  console.log(`Builds everything and runs every check: ${usage}. --long runs the full counts of random rounds.`);
  process.exit(0);
}

const long = options.includes('--long');
const unknown = options.filter((word) => word.startsWith('-') && word !== '--long');
if (unknown.length > 0)
  fail(`unknown option ${unknown[0]}: ${usage}.`);

const wanted = options.filter((word) => !word.startsWith('-'));
const projects = readdirSync(join(root, 'test'))
  .filter((name) => name.startsWith('Patron.'))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
if (projects.length === 0)
  fail(`no test project is named ${wanted.join(', ')}: look under test/.`);

const seed = process.env.PATRON_TEST_SEED ?? String(Math.floor(Date.now() / 1000));
// Tests are short runs of much code: a compiler that watches and compiles again takes more than it gives.
const compiler = { DOTNET_TieredPGO: '0', DOTNET_TC_CallCountThreshold: '300' };
const environment = { ...compiler, ...process.env, PATRON_TEST_SEED: seed, ...(long ? { PATRON_TEST_LONG: '1' } : {}) };
const results = join(root, 'artifacts/test-results');

console.log(`building, then running ${projects.length} test projects with seed ${seed}${long ? ', full counts' : ''}`);
build('Patron.slnx', true);
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const rows = projects.map(run);
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
if (long)
  writeLongResults();
for (const row of rows)
  for (const name of row.broken)
    console.log(`failed: ${name}`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exit(sum('failed') > 0 ? 1 : 0);

/** Runs one test program; a program that reports no test counts as one failure. */
function run(project) {
  const program = join(root, 'artifacts/bin', project, 'release', project + (process.platform === 'win32' ? '.exe' : ''));
  const report = join(results, `${project}.xml`);
  const started = Date.now();
  const result = spawnSync(program, ['-noLogo', '-noColor', '-xml', report], { encoding: 'utf8', env: environment, maxBuffer: 1 << 28 });
  const seconds = (Date.now() - started) / 1000;
  const counts = readCounts(report);
  const broken = [...(result.stdout ?? '').matchAll(/^ {4}(\S.*) \[FAIL\]$/gm)].map((match) => match[1]);
  const problem = counts === null ? 'ended without a report' : counts.total === 0 ? 'reports no test' : null;
  const row = { project, seconds, passed: counts?.passed ?? 0, failed: (counts?.failed ?? 0) + (problem ? 1 : 0), skipped: counts?.skipped ?? 0, broken };
  if (row.failed === 0 && result.status !== 0)
    row.failed = 1;
  if (row.failed > 0)
    console.log(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  else
    printSkips(result.stdout);
  console.log(`${project}: ${row.passed} passed, ${row.failed} failed, ${row.skipped} skipped in ${seconds.toFixed(1)} s${problem ? ` (${problem})` : ''}`);
  return row;
}

function readCounts(report) {
  let text;
  try {
    text = readFileSync(report, 'utf8');
  } catch {
    return null;
  }
  const assembly = text.match(/<assembly\s[^>]*>/)?.[0];
  if (!assembly)
    return null;
  const number = (name) => Number(assembly.match(new RegExp(`\\s${name}="(\\d+)"`))?.[1] ?? 0);
  return { total: number('total'), passed: number('passed'), failed: number('failed') + number('errors'), skipped: number('skipped') };
}

function printSkips(output) {
  for (const line of (output ?? '').split('\n').filter((text) => text.includes('[SKIP]')))
    console.log(line.trim());
}

/** Puts the projects that were run into the page; the lines of the others stay. */
function writeLongResults() {
  const page = join(root, 'bench/results/long-tests.md');
  const known = new Map(existsSync(page)
    ? readFileSync(page, 'utf8').split('\n').filter((line) => line.startsWith('| Patron.')).map((line) => [line.split(' ')[1], line])
    : []);
  const today = new Date().toISOString().slice(0, 10);
  for (const row of rows)
    known.set(row.project, `| ${row.project} | ${today} | ${seed} | ${row.passed} | ${row.failed} | ${row.skipped} | ${row.seconds.toFixed(0)} |`);
  const lines = [
    '# Tests with full counts of random rounds', '',
    `\`./patron test --long\` on ${cpus().length} x ${cpus()[0]?.model.trim()}, Node.js ${process.version}.`, '',
    '| project | day | seed | passed | failed | skipped | seconds |', '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...known.keys()].sort().map((project) => known.get(project)), '',
  ];
  writeFileSync(page, lines.join('\n'));
}
