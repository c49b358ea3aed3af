// ./patron test [--long] [PROJECT[:CLASS] ...]: builds everything, runs every test project, ends with one line of counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { build, fail, root } from './build.mjs';

const usage = 'use ./patron test [--long] [PROJECT[:CLASS] ...]';
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
const known = readdirSync(join(root, 'test')).filter((name) => name.startsWith('Patron.'));
const misspelt = wanted.filter((name) => !known.includes(name.split(':')[0]));
if (misspelt.length > 0)
  fail(`no test project is named ${misspelt.join(', ')}: there are ${known.join(', ')}.`);
const projects = wanted.length === 0 ? known : wanted;

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

/** Runs one test program, or one class of it; a program that reports no test counts as one failure. */
function run(wanted) {
  const [project, tests] = wanted.split(':');
  const program = join(root, 'artifacts/bin', project, 'release', project + (process.platform === 'win32' ? '.exe' : ''));
  const report = join(results, `${wanted.replace(':', '.')}.xml`);
  const started = Date.now();
  const result = spawnSync(program, ['-noLogo', '-noColor', '-xml', report, ...(tests ? ['-class', `*.${tests}`] : [])], { encoding: 'utf8', env: environment, maxBuffer: 1 << 28 });
  const seconds = (Date.now() - started) / 1000;
  const counts = readCounts(report);
  const broken = [...(result.stdout ?? '').matchAll(/^ {4}(\S.*) \[FAIL\]$/gm)].map((match) => match[1]);
  const problem = counts === null ? 'ended without a report' : counts.total === 0 ? 'reports no test' : null;
  const row = { project: wanted, seconds, passed: counts?.passed ?? 0, failed: (counts?.failed ?? 0) + (problem ? 1 : 0), skipped: counts?.skipped ?? 0, broken, told: tests ? counts?.told ?? [] : [] };
  if (row.failed === 0 && result.status !== 0)
    row.failed = 1;
  if (row.failed > 0)
    console.log(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  else
    printSkips(result.stdout);
  console.log(`${wanted}: ${row.passed} passed, ${row.failed} failed, ${row.skipped} skipped in ${seconds.toFixed(1)} s${problem ? ` (${problem})` : ''}`);
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
  return { total: number('total'), passed: number('passed'), failed: number('failed') + number('errors'), skipped: number('skipped'), told: readOutput(text) };
}

/** What tests wrote, a line each. */
function readOutput(text) {
  const plain = (part) => part.replace(/<!\[CDATA\[|\]\]>/g, '').replace(/&#xA;|&#xD;|&#10;|&#13;/g, '\n').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
  return [...text.matchAll(/<output>([\s\S]*?)<\/output>/g)].flatMap((match) => plain(match[1]).split('\n')).map((line) => line.trim()).filter((line) => line !== '');
}

function printSkips(output) {
  for (const line of (output ?? '').split('\n').filter((text) => text.includes('[SKIP]')))
    console.log(line.trim());
}

/** Puts the projects and classes that were run into the page, of a class also what its tests tell; the lines of the others stay. */
function writeLongResults() {
  const page = join(root, 'bench/results/long-tests.md');
  const before = existsSync(page) ? readFileSync(page, 'utf8').split('\n') : [];
  const known = new Map(before.filter((line) => line.startsWith('| Patron.')).map((line) => [line.split(' ')[1], line]));
  const told = new Map(before.filter((line) => line.startsWith('- Patron.')).map((line) => [line.split(' ')[1].replace(/:$/, ''), line]));
  const today = new Date().toISOString().slice(0, 10);
  for (const row of rows)
    known.set(row.project, `| ${row.project} | ${today} | ${seed} | ${row.passed} | ${row.failed} | ${row.skipped} | ${row.seconds.toFixed(0)} |`);
  for (const row of rows.filter((one) => one.told.length > 0))
    told.set(row.project, `- ${row.project}: ${row.told.join('; ')}.`);
  const lines = [
    '# Tests with full counts of random rounds', '',
    `\`./patron test --long\` on ${cpus().length} x ${cpus()[0]?.model.trim()}, Node.js ${process.version}.`, '',
    '| project | day | seed | passed | failed | skipped | seconds |', '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...known.keys()].sort().map((project) => known.get(project)), '',
    ...(told.size > 0 ? ['What tests tell:', '', ...[...told.keys()].sort().map((project) => told.get(project)), ''] : []),
  ];
  writeFileSync(page, lines.join('\n'));
}
