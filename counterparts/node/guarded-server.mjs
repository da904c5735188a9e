// A small MCP server on the TypeScript SDK, guarded by somebody else's authorization server: the SDK's own bearer check and
// resource metadata, and the issuer's published keys. Only tokens made out to this very resource (RFC 8707) pass.
// Environment: MCP_PORT, ISSUER, JWKS_URI; BOUND_TOKENS=required takes tokens that are bound to a key (dpop.mjs) and no others.
import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { ALGORITHMS, requireBoundToken } from './dpop.mjs';

const require = createRequire(new URL('../../.tools/node/package.json', import.meta.url));
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { StreamableHTTPServerTransport } = require('@modelcontextprotocol/sdk/server/streamableHttp.js');
const { createMcpExpressApp } = require('@modelcontextprotocol/sdk/server/express.js');
const { requireBearerAuth } = require('@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js');
const { getOAuthProtectedResourceMetadataUrl } = require('@modelcontextprotocol/sdk/server/auth/router.js');
const { metadataHandler } = require('@modelcontextprotocol/sdk/server/auth/handlers/metadata.js');
const { InvalidTokenError } = require('@modelcontextprotocol/sdk/server/auth/errors.js');

const { createRemoteJWKSet, jwtVerify } = await import(pathToFileURL(require.resolve('jose')));

const { MCP_PORT, ISSUER, JWKS_URI, BOUND_TOKENS } = process.env;
const bound = BOUND_TOKENS === 'required';
const resource = new URL(`http://127.0.0.1:${MCP_PORT}/mcp`);
const keys = createRemoteJWKSet(new URL(JWKS_URI));
const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(resource);

async function verifyAccessToken(token) {
    let claims;
    try {
        ({ payload: claims } = await jwtVerify(token, keys, { issuer: ISSUER, audience: resource.href }));
    } catch (error) {
        console.log(`refused: ${error.code}`);
        throw new InvalidTokenError('not a token of this server');
    }
    return {
        token,
        clientId: claims.azp,
        scopes: claims.scope.split(' '),
        expiresAt: claims.exp,
        extra: { username: claims.preferred_username, thumbprint: claims.cnf?.jkt }
    };
}

function mcpServer() {
    const server = new McpServer({ name: 'guarded', version: '1.0.0' });
    server.registerTool('whoami', { description: 'Names the person the token was issued for' }, ({ authInfo }) => ({
        content: [{ type: 'text', text: authInfo.extra.username }]
    }));
    return server;
}

const app = createMcpExpressApp();
app.use(
    new URL(resourceMetadataUrl).pathname,
    metadataHandler({
        resource: resource.href,
        authorization_servers: [ISSUER],
        resource_name: 'Guarded by Keycloak',
        ...(bound && { dpop_bound_access_tokens_required: true, dpop_signing_alg_values_supported: ALGORITHMS })
    })
);

const sessions = new Map();
const guard = (bound ? requireBoundToken : requireBearerAuth)({ verifier: { verifyAccessToken }, resource, resourceMetadataUrl });
app.all('/mcp', guard, async (request, response) => {
    let transport = sessions.get(request.headers['mcp-session-id']);
    if (!transport) {
        transport = new StreamableHTTPServerTransport({
            sessionIdGenerator: randomUUID,
            onsessioninitialized: id => sessions.set(id, transport)
        });
        transport.onclose = () => sessions.delete(transport.sessionId);
        await mcpServer().connect(transport);
    }
    await transport.handleRequest(request, response, request.body);
});
app.listen(MCP_PORT);
