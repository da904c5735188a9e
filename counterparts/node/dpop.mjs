// Takes access tokens that are bound to a key, each with a proof of that key for this very request (RFC 9449 section 7.1),
// and nothing else. A proof is good once, and for a minute.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(new URL('../../.tools/node/package.json', import.meta.url));
const { EmbeddedJWK, calculateJwkThumbprint, jwtVerify } = await import(pathToFileURL(require.resolve('jose')));

export const ALGORITHMS = ['ES256'];

class InvalidProof extends Error {}

const hash = token => createHash('sha256').update(token, 'ascii').digest('base64url');

export function requireBoundToken({ verifier, resource, resourceMetadataUrl }) {
    const used = new Set();

    async function checkProof(proof, method, token, thumbprint) {
        const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
            typ: 'dpop+jwt',
            algorithms: ALGORITHMS,
            requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
            maxTokenAge: '60 s',
            clockTolerance: '5 s'
        });
        const expected = { htm: method, htu: resource.href, ath: hash(token) };
        for (const [claim, value] of Object.entries(expected)) {
            if (payload[claim] !== value) {
                throw new InvalidProof(`another ${claim}`);
            }
        }
        if ((await calculateJwkThumbprint(protectedHeader.jwk)) !== thumbprint) {
            throw new InvalidProof('another key');
        }
        if (used.has(payload.jti)) {
            throw new InvalidProof('a replay');
        }
        used.add(payload.jti);
    }

    return async (request, response, next) => {
        function refuse(error) {
            const members = [`algs="${ALGORITHMS.join(' ')}"`, `resource_metadata="${resourceMetadataUrl}"`];
            if (error) {
                console.log(`refused: ${error.code ?? error.message}`);
                members.unshift(`error="${error instanceof InvalidProof ? 'invalid_dpop_proof' : 'invalid_token'}"`);
            }
            response.status(401).set('WWW-Authenticate', `DPoP ${members.join(', ')}`).end();
        }

        const { authorization, dpop } = request.headers;
        if (!authorization) {
            return refuse();
        }
        const [scheme, token] = authorization.split(' ');
        if (scheme.toLowerCase() !== 'dpop') {
            return refuse(new Error('another scheme'));
        }
        try {
            request.auth = await verifier.verifyAccessToken(token);
        } catch (error) {
            return refuse(error);
        }
        try {
            if (!dpop) {
                throw new InvalidProof('no proof');
            }
            await checkProof(dpop, request.method, token, request.auth.extra.thumbprint);
        } catch (error) {
            return refuse(error instanceof InvalidProof ? error : new InvalidProof(error.code));
        }
        next();
    };
}
