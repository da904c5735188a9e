// The generated page: what was run, with what, and what came of it. Nothing in it changes from run to run but results.

const cell = (result) => {
    if (!result) return '';
    if (result.faults.length === 0) return 'passed';
    return `**failed**: ${result.faults.join('; ')}`;
};

export const wiresOf = (groups) =>
    [...new Set(groups.flatMap((group) => group.scenarios.flatMap((scenario) => scenario.wires)))].sort();

export function page(groups, leftOut, results, versions) {
    const lines = [
        '# The official conformance suite, run against Berth',
        '',
        '<!-- Written by conformance/run: do not edit. -->',
        '',
        'Every authorization scenario, and some of the others, singly, at every wire that it runs at. *Passed* means: no',
        'check failed, no check warned, and the client ended as it had to, with 0 where it was to go through and with',
        'another code where it was to refuse.',
        '',
        `- Suite: \`@modelcontextprotocol/conformance\` ${versions.suite}, on Node ${versions.node}`,
        '- Client: [`conformance/client`](../conformance/client), a small program on the public API',
        '- Command: `conformance/run`',
        '',
    ];
    for (const group of groups) {
        const wires = wiresOf([group]);
        lines.push(`## ${group.title}`, '');
        lines.push(`| scenario | client is to | ${wires.join(' | ')} |`);
        lines.push(`|---|---|${wires.map(() => '---').join('|')}|`);
        for (const scenario of group.scenarios) {
            const cells = wires.map((wire) => cell(results.get(`${scenario.name} ${wire}`)));
            lines.push(`| ${scenario.name} | ${scenario.refusal ? 'refuse' : 'connect'} | ${cells.join(' | ')} |`);
        }
        const passed = wires.map((wire) => {
            const here = group.scenarios.filter((scenario) => scenario.wires.includes(wire));
            const good = here.filter((scenario) => results.get(`${scenario.name} ${wire}`)?.faults.length === 0);
            return `${good.length} of ${here.length}`;
        });
        lines.push(`| **passed** | | ${passed.join(' | ')} |`, '');
    }
    lines.push('## Not run', '', '| scenario | why |', '|---|---|');
    for (const [name, why] of leftOut) lines.push(`| ${name} | ${why} |`);
    lines.push('');
    return lines.join('\n');
}
