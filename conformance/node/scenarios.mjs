// What is run, at which wire, and how the client has to end. The lists are those of the suite's own requirement sets for
// each revision (conformance list --client --requirements REVISION); the older revision has only what newer ones dropped.

const both = ['2025-11-25', '2026-07-28'];
const newest = ['2026-07-28'];
const oldest = ['2025-03-26'];

/** The client is to go through with it, and end with 0. */
const met = (name, wires) => ({ name: `auth/${name}`, wires, refusal: false });

/** The client is to refuse, and to end with another code than 0. */
const refused = (name, wires) => ({ name: `auth/${name}`, wires, refusal: true });

/** Extensions belong to no revision, so the runner has to be told to run them at one. */
const extension = (scenario) => ({ ...scenario, force: true });

/** Not of authorization. */
const requester = (name, wires) => ({ ...met(name, wires), name });

export const groups = [
    {
        title: 'Authorization',
        scenarios: [
            met('metadata-default', both),
            met('metadata-var1', both),
            met('metadata-var2', both),
            met('metadata-var3', both),
            met('basic-cimd', both),
            met('scope-from-www-authenticate', both),
            met('scope-from-scopes-supported', both),
            met('scope-omitted-when-undefined', both),
            met('scope-step-up', both),
            refused('scope-retry-limit', both),
            met('token-endpoint-auth-basic', both),
            met('token-endpoint-auth-post', both),
            met('token-endpoint-auth-none', both),
            met('pre-registration', both),
            refused('resource-mismatch', newest),
            met('offline-access-scope', newest),
            met('offline-access-not-supported', newest),
            met('authorization-server-migration', newest),
            met('iss-supported', newest),
            met('iss-not-advertised', newest),
            refused('iss-supported-missing', newest),
            refused('iss-wrong-issuer', newest),
            refused('iss-unexpected', newest),
            refused('iss-normalized', newest),
            refused('metadata-issuer-mismatch', newest),
        ],
    },
    {
        title: 'Servers of 2025-03-26',
        scenarios: [
            met('2025-03-26-oauth-metadata-backcompat', oldest),
            met('2025-03-26-oauth-endpoint-fallback', oldest),
        ],
    },
    {
        title: 'The requester',
        scenarios: [
            requester('request-metadata', newest),
            requester('http-standard-headers', newest),
            requester('http-custom-headers', newest),
            requester('http-invalid-tool-headers', newest),
            requester('json-schema-ref-no-deref', newest),
            requester('json-schema-2020-12-preservation', both),
            requester('tools_call', both),
        ],
    },
    {
        title: 'Extensions',
        scenarios: [
            extension(met('client-credentials-jwt', both)),
            extension(met('client-credentials-basic', both)),
            extension(met('enterprise-managed-authorization', both)),
            extension(met('dpop', both)),
            extension(met('dpop-nonce', both)),
            extension(met('wif-jwt-bearer', both)),
        ],
    },
];

/** What is not run, and why. */
export const leftOut = [
    ['initialize', 'it makes no check that could fail; every other scenario of its wire begins with the same handshake'],
    ['sse-retry', 'a stream that breaks off before its answer is told as a failure, and not taken up again: a call that may'
        + ' have had its effect is nothing to repeat unasked'],
    ['elicitation-sep1034-client-defaults', 'there is no person in a call to be asked, and the client says so'],
    ['sep-2322-client-request-state', 'the same: a result that asks for more input is told as a failure'],
    ['sep-2640-client-no-prefetch, -verify-digest, -verify-size, -verify-frontmatter', 'an extension for skills, which'
        + ' has nothing to do with authorization'],
];
