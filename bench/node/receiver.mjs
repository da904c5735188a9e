// The npm receiver behind the lines that dev.berth.bench.ReceiverProcess speaks. Its clock is the one that System.nanoTime
// reads on Linux: CLOCK_MONOTONIC.
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { getAuthCode } from 'oauth-callback';

const say = (line) => process.stdout.write(line + '\n');
const threads = () => readdirSync('/proc/self/task').length;

// It cannot tell which port an ephemeral bind got, so it has to be given one.
const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const flow = async (listening) => {
  const port = await freePort();
  return getAuthCode({
    port,
    hostname: '127.0.0.1',
    timeout: 60_000,
    authorizationUrl: 'https://as.example/authorize',
    launch: () => listening(`http://127.0.0.1:${port}/callback?code=c&state=s`),
  });
};

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'clock') {
    say(`clock ${process.hrtime.bigint()}`);
  } else if (line === 'flow') {
    const { code } = await flow((uri) => say(`listening ${uri}`));
    const now = process.hrtime.bigint();
    say(`held ${now} ${code}`);
  } else if (line === 'hundred') {
    const before = threads();
    await Promise.all(Array.from({ length: 100 }, () => new Promise((up) => flow(up).catch(() => {}))));
    say(`threads ${threads() - before}`);
  }
}
process.exit(0);
