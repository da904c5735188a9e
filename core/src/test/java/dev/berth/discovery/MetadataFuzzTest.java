package dev.berth.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.berth.error.DiscoveryException;
import dev.berth.error.FailureText;
import dev.berth.http.Origin;
import dev.berth.http.SafeUrl;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Any document at all: metadata that keeps its promises, or a typed and short refusal. */
class MetadataFuzzTest {
    private static final URI SERVER = URI.create("https://mcp.example/team/mcp?tenant=1");
    private static final URI FOUND_AT = URI.create("https://mcp.example/.well-known/x?key=hidden");
    private static final Set<String> ISSUERS = Set.of("https://as.example", "https://as.example/tenant/");

    @FuzzTest(maxDuration = "1m")
    void ofAnAuthorizationServer(byte[] bytes) {
        JsonObject document = document(bytes);
        if (document == null) {
            return;
        }
        try {
            AuthorizationServerMetadata metadata = AuthorizationServerMetadata.parse(document, FOUND_AT, ISSUERS);
            assertThat(ISSUERS).contains(metadata.issuer());
            assertSafe(metadata.authorizationEndpoint());
            assertSafe(metadata.tokenEndpoint());
            assertSafe(metadata.registrationEndpoint());
            assertSafe(metadata.revocationEndpoint());
            assertSafe(metadata.pushedAuthorizationRequestEndpoint());
            assertSafe(metadata.deviceAuthorizationEndpoint());
            assertThat(document.strings("code_challenge_methods_supported")).contains("S256");
            assertThat(metadata.scopesSupported()).doesNotContainNull();
            assertThat(metadata.tokenEndpointAuthMethodsSupported()).doesNotContainNull();
        } catch (DiscoveryException e) {
            assertShort(e);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void ofAProtectedResource(byte[] bytes) {
        JsonObject document = document(bytes);
        if (document == null) {
            return;
        }
        try {
            ProtectedResourceMetadata metadata = ProtectedResourceMetadata.parse(document, FOUND_AT, SERVER, null);
            // Byte for byte, and on the server's own origin.
            assertThat(metadata.resource()).isEqualTo(document.string("resource"));
            assertThat(Origin.of(URI.create(metadata.resource()))).isEqualTo(Origin.of(SERVER));
            assertThat(metadata.authorizationServers()).doesNotContainNull();
        } catch (DiscoveryException e) {
            assertShort(e);
        }
    }

    private static @Nullable JsonObject document(byte[] bytes) {
        try {
            return JsonObject.parse(new String(bytes, UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void assertSafe(@Nullable URI endpoint) {
        if (endpoint != null) {
            assertThat(SafeUrl.fault(endpoint)).isNull();
            assertThat(endpoint.toString()).matches("(?i)https?://[!-~]+");
        }
    }

    private static void assertShort(DiscoveryException failure) {
        assertThat(FailureText.of(failure)).hasSizeLessThan(4_000).doesNotContain("hidden");
    }
}
