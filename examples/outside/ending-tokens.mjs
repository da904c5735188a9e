// Loaded before the TypeScript SDK's example server (node --import): a line on standard input ends every access token so far,
// and "ended" is printed. As it is, the example's authorization server reports a token that has ended as an error, which its
// MCP server answers with 500; here it reports when it ended, and the answer is 401.
import { createInterface } from 'node:readline';

const { DemoInMemoryAuthProvider: Provider } = await import(process.env.PROVIDER);
const issued = new Set();

const exchange = Provider.prototype.exchangeAuthorizationCode;
Provider.prototype.exchangeAuthorizationCode = async function (...request) {
    const answer = await exchange.apply(this, request);
    issued.add(this.tokens.get(answer.access_token));
    return answer;
};

const verify = Provider.prototype.verifyAccessToken;
Provider.prototype.verifyAccessToken = async function (token) {
    const { ended, ...known } = this.tokens.get(token) ?? {};
    return ended ? { ...known, expiresAt: ended } : verify.call(this, token);
};

createInterface({ input: process.stdin }).on('line', () => {
    for (const token of issued) {
        token.ended = Math.floor(Date.now() / 1000) - 1;
    }
    process.stdout.write('ended\n');
});
