// node eng/bench.mjs [NAME ...]: builds, then measures; writes bench/results/NAME.md. bench/README.md tells how to read them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, root } from './build.mjs';

build('src/Patron.Cli/Patron.Cli.csproj', false);
build('bench/Patron.Bench/Patron.Bench.csproj', false);
const program = join(root, 'artifacts/bin/Patron.Bench/release', process.platform === 'win32' ? 'Patron.Bench.exe' : 'Patron.Bench');
process.exit(spawnSync(program, process.argv.slice(2), { cwd: root, stdio: 'inherit' }).status ?? 1);
