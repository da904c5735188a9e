package dev.berth.testkit;

import dev.berth.testkit.jose.JwsAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server wants of DPoP (RFC 9449): an authorization server binds tokens to the key of a proof, an MCP server takes bound
 * tokens with a proof alone. Proofs are verified strictly. Thread-safe.
 */
public final class Dpop {
    private final Supplier<Instant> now;
    private final SeenIds seen = new SeenIds();
    private volatile List<JwsAlgorithm> algorithms =
            List.of(JwsAlgorithm.ES256, JwsAlgorithm.ES384, JwsAlgorithm.RS256, JwsAlgorithm.PS256);
    private volatile Duration window = Duration.ofMinutes(1);
    private volatile boolean supported;
    private volatile boolean required;
    private volatile boolean ignoresProofs;
    private volatile boolean demandsNonces;
    private volatile boolean renewsNonces;
    private volatile String nonce = Grants.random();

    Dpop(Supplier<Instant> now) {
        this.now = now;
    }

    /**
     * Whether it is advertised, and by an authorization server done at all. Off by default. An MCP server takes a bound token
     * with a proof, and not without, whatever is said here.
     */
    public Dpop supported(boolean has) {
        supported = has;
        return this;
    }

    /** Whether nothing goes without a proof, which includes that it is supported. Off by default. */
    public Dpop required(boolean must) {
        required = must;
        supported |= must;
        return this;
    }

    /** The algorithms of proofs, taken and advertised. ES256, ES384, RS256 and PS256 by default. */
    public Dpop algorithms(JwsAlgorithm... allowed) {
        algorithms = List.of(allowed);
        return this;
    }

    /** How far {@code iat} may be from now, before or after. One minute by default. */
    public Dpop window(Duration allowed) {
        window = allowed;
        return this;
    }

    /**
     * Whether proofs are not looked at, though they may be advertised. Off by default; on, an authorization server issues
     * Bearer tokens, and an MCP server takes any token by either scheme.
     */
    public Dpop ignoresProofs(boolean ignored) {
        ignoresProofs = ignored;
        return this;
    }

    /** Whether a proof has to have the current nonce (RFC 9449 sections 8 and 9). Off by default. */
    public Dpop demandsNonces(boolean demanded) {
        demandsNonces = demanded;
        return this;
    }

    /** Whether every success brings a new nonce, in place of the one before (RFC 9449 section 8.2). Off by default. */
    public Dpop renewsNonces(boolean renewed) {
        renewsNonces = renewed;
        return this;
    }

    /** Changes the nonce: proofs with the one before are refused from now on. */
    public Dpop rotateNonce() {
        nonce = Grants.random();
        return this;
    }

    /** The nonce that is good now. */
    public String nonce() {
        return nonce;
    }

    boolean isSupported() {
        return supported;
    }

    boolean isRequired() {
        return required;
    }

    boolean areProofsIgnored() {
        return ignoresProofs;
    }

    List<String> algorithmNames() {
        return algorithms.stream().map(JwsAlgorithm::name).toList();
    }

    /**
     * The thumbprint of the key that a request to an authorization server proves; null where it proves none and need not.
     *
     * @throws OAuthError if the proof is missing or will not do
     */
    @Nullable
    String keyOf(RecordedRequest request) throws OAuthError {
        if (!supported || ignoresProofs) {
            return null;
        }
        if (request.header("DPoP") == null && !required) {
            return null;
        }
        return verify(request, null);
    }

    /**
     * The thumbprint of the key that the request proves.
     *
     * @param accessToken what the proof has to be made for; null at an authorization server
     */
    String verify(RecordedRequest request, @Nullable String accessToken) throws OAuthError {
        DpopProof proof = DpopProof.of(request, accessToken, algorithms);
        Instant at = now.get();
        if (proof.issuedAt().isBefore(at.minus(window)) || proof.issuedAt().isAfter(at.plus(window))) {
            throw DpopProof.refused("iat is too far from now");
        }
        if (!seen.isNew(proof.id(), at, proof.issuedAt().plus(window))) {
            throw DpopProof.refused("jti was used before");
        }
        String current = nonce;
        if (demandsNonces && !current.equals(proof.nonce())) {
            throw new OAuthError("use_dpop_nonce", "the proof must have the nonce").withHeader("DPoP-Nonce", current);
        }
        return proof.keyThumbprint();
    }

    /** The answer to a request that had a proof, and was granted. */
    Reply answered(Reply reply) {
        return renewsNonces ? reply.withHeader("DPoP-Nonce", rotateNonce().nonce()) : reply;
    }
}
