// Builds the command line when a source is newer than the last build. Imported by test.mjs for the whole solution.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const environment = { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1', MSBUILDTERMINALLOGGER: 'off' };

export function fail(message) {
  console.error(`patron: ${message}`);
  process.exit(1);
}

function requireTools() {
  const sdk = spawnSync('dotnet', ['--version'], { cwd: root, encoding: 'utf8' });
  if (sdk.error || sdk.status !== 0)
    fail('the .NET 10 SDK is missing: install it from your package manager or dot.net, then run the command again.');
  const npm = spawnSync('npm', ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
  if (npm.error || npm.status !== 0)
    fail('npm is missing: install Node.js 20 with npm, then run the command again.');
}

/** Runs dotnet build; its output is shown only where it fails. Analyzers take most of a build, so only the test command runs them. */
export function build(target, analyzers) {
  requireTools();
  const result = spawnSync('dotnet', ['build', join(root, target), '-c', 'Release', '-v', 'quiet', '-nologo', `-p:RunAnalyzers=${analyzers}`],
    { cwd: root, encoding: 'utf8', env: environment, maxBuffer: 1 << 26 });
  if (result.status !== 0) {
    console.error(result.stdout + result.stderr);
    fail('the build failed; its errors are above.');
  }
}

/** True where anything under a path is newer than a time; folders count, so that a deleted file is noticed too. */
function newerThan(path, time) {
  const entry = statSync(path);
  if (entry.mtimeMs > time)
    return true;
  return entry.isDirectory() && readdirSync(path).some((name) => newerThan(join(path, name), time));
}

function buildCommandLine() {
  const program = join(root, 'artifacts/bin/Patron.Cli/release', process.platform === 'win32' ? 'Patron.Cli.exe' : 'Patron.Cli');
  const stamp = join(root, 'artifacts/.built');
  const sources = ['src', 'examples', 'eng/npm/package-lock.json', 'Directory.Build.props', 'Directory.Packages.props', 'global.json'];
  const built = existsSync(program) && existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (built > 0 && !sources.some((source) => newerThan(join(root, source), built)))
    return;
  const started = Date.now();
  console.error('patron: building (only after a change) ...');
  build('src/Patron.Cli/Patron.Cli.csproj', false);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, started / 1000, started / 1000); // what changes during the build counts as newer
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  buildCommandLine();
