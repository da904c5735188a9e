package dev.berth.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.challenge.Challenges;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents must hold to be used; no network. */
class MetadataTest {
    private static final String ISSUER = "https://as.example/tenant";
    private static final URI FOUND = URI.create("https://as.example/.well-known/oauth-authorization-server/tenant");
    private static final URI SERVER = URI.create("https://mcp.example/team/mcp");

    private static Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", ISSUER);
        document.put("authorization_endpoint", "https://as.example/authorize");
        document.put("token_endpoint", "https://as.example/token");
        document.put("code_challenge_methods_supported", List.of("plain", "S256"));
        return document;
    }

    private static AuthorizationServerMetadata parse(Map<String, Object> document) {
        return AuthorizationServerMetadata.parse(JsonObject.of(document), FOUND, Set.of(ISSUER));
    }

    private static DiscoveryException refusal(Map<String, Object> document) {
        return catchThrowableOfType(DiscoveryException.class, () -> parse(document));
    }

    @Nested
    class Issuer {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://as.example/tenant/",
                    "https://AS.example/tenant",
                    "https://as.example:443/tenant",
                    "https://as.example/%74enant",
                    "https://attacker.example"
                })
        void rejectsAnIssuerThatIsNotIdentical(String other) {
            Map<String, Object> document = document();
            document.put("issuer", other);
            DiscoveryException failure = refusal(document);
            assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
            assertThat(failure.facts()).containsEntry("expected", ISSUER).containsEntry("issuer", other);
            assertThat(failure.facts()).containsEntry("rule", "RFC 8414 section 3.3");
        }

        @Test
        void looksAtTheIssuerBeforeAnythingElse() {
            Map<String, Object> document = document();
            document.put("issuer", "https://attacker.example");
            document.put("token_endpoint", "javascript:alert(1)");
            assertThat(refusal(document).code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
        }

        @Test
        void namesAMissingMember() {
            for (String member : List.of("issuer", "authorization_endpoint", "token_endpoint")) {
                Map<String, Object> document = document();
                document.remove(member);
                DiscoveryException failure = refusal(document);
                assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_METADATA);
                assertThat(failure.facts()).containsEntry("member", member);
            }
        }
    }

    @Nested
    class Pkce {
        @Test
        void refusesADocumentThatIsSilent() {
            Map<String, Object> document = document();
            document.remove("code_challenge_methods_supported");
            assertThat(refusal(document).code()).isEqualTo(ErrorCode.PKCE_UNSUPPORTED);
        }

        @Test
        void refusesPlainAlone() {
            Map<String, Object> document = document();
            document.put("code_challenge_methods_supported", List.of("plain", "s256"));
            assertThat(refusal(document).code()).isEqualTo(ErrorCode.PKCE_UNSUPPORTED);
        }
    }

    /** CVE-2025-6514: an endpoint that a shell would run. */
    @Nested
    class UnsafeEndpoints {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://as.example/authorize",
                    "javascript:alert(1)",
                    "file:///etc/passwd",
                    "-version",
                    "https://as.example/a\u0007b",
                    "https://as.example/$(calc) x",
                    "https://user:pw@as.example/",
                    "https:///authorize",
                    "a:$(calc.exe)",
                    "https://2130706433/",
                    "https://127.1/",
                    "https://127.0.0.1./",
                    "https://0177.0.0.1/"
                })
        void areRefusedWhereverTheyStand(String url) {
            for (String member : List.of(
                    "authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint")) {
                Map<String, Object> document = document();
                document.put(member, url);
                DiscoveryException failure = refusal(document);
                assertThat(failure).as(member).isNotNull();
                assertThat(failure.code()).isEqualTo(ErrorCode.UNSAFE_URL);
                assertThat(failure.facts()).containsEntry("member", member);
            }
        }

        @Test
        void mayBeHttpOnLoopback() {
            Map<String, Object> document = document();
            document.put("token_endpoint", "http://127.0.0.1:9/token");
            assertThat(parse(document).tokenEndpoint()).hasToString("http://127.0.0.1:9/token");
        }

        @Test
        void mayNotLeadTheBrowserIntoForbiddenNetworks() {
            for (String url : List.of(
                    "http://127.0.0.1:631/", "https://169.254.169.254/", "https://[fe80::1]/", "https://10.0.0.1/")) {
                Map<String, Object> document = document();
                document.put("authorization_endpoint", url);
                AuthorizationServerMetadata metadata = parse(document);
                DiscoveryException failure = catchThrowableOfType(
                        DiscoveryException.class,
                        () -> metadata.requirePermitted(dev.berth.http.AddressPolicy.PUBLIC_ONLY));
                assertThat(failure).as(url).isNotNull();
                assertThat(failure.code()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
            }
        }
    }

    @Nested
    class Resource {
        @ParameterizedTest
        @CsvSource({
            "https://mcp.example,true",
            "https://mcp.example/,true",
            "HTTPS://MCP.example:443/team,true",
            "https://mcp.example/team/mcp,true",
            "https://mcp.example/team/mcp/,true",
            "https://mcp.example/tea,false",
            "https://mcp.example/team/mcp2,false",
            "https://mcp.example/team/mcp/deeper,false",
            "https://mcp.example:8443/team/mcp,false",
            "http://mcp.example/team/mcp,false",
            "https://evil.example/team/mcp,false",
            "https://mcp.example/team/mcp?tenant=1,false",
            "https://mcp.example/team/mcp#f,false",
            "https://mcp.example/team/../team/mcp,false",
            "https://mcp.example.evil.example/,false",
            "mcp.example,false"
        })
        void belongsToTheServerOnlyOnItsOriginAndAboveItsPath(String resource, boolean belongs) {
            assertThat(ResourceIdentifier.covers(resource, SERVER)).isEqualTo(belongs);
        }

        @Test
        void isKeptByteForByte() {
            for (String resource :
                    List.of("https://MCP.example:443/team/", "https://mcp.example", "https://mcp.example/")) {
                assertThat(parseResource(resource, null).resource()).isEqualTo(resource);
            }
        }

        @Test
        void isRefusedWithBothNamesWhereItIsAnothers() {
            DiscoveryException failure = catchThrowableOfType(
                    DiscoveryException.class, () -> parseResource("https://evil.example/mcp", null));
            assertThat(failure.code()).isEqualTo(ErrorCode.RESOURCE_MISMATCH);
            assertThat(failure.facts())
                    .containsEntry("expected", SERVER.toString())
                    .containsEntry("resource", "https://evil.example/mcp");
        }

        @Test
        void mayBeAnothersWhereAnAdministratorVouchesForIt() {
            assertThat(parseResource("api://mcp", "api://mcp").resource()).isEqualTo("api://mcp");
        }

        private ProtectedResourceMetadata parseResource(String resource, @Nullable String configured) {
            return ProtectedResourceMetadata.parse(
                    JsonObject.of(Map.of("resource", resource)),
                    URI.create("https://mcp.example/m"),
                    SERVER,
                    configured);
        }
    }

    @Nested
    class WellKnownAddresses {
        @Test
        void ofAnIssuerWithAPathAreThree() {
            assertThat(MetadataUrl.ofIssuer(URI.create("https://as.example/tenant1/")))
                    .map(URI::toString)
                    .containsExactly(
                            "https://as.example/.well-known/oauth-authorization-server/tenant1",
                            "https://as.example/.well-known/openid-configuration/tenant1",
                            "https://as.example/tenant1/.well-known/openid-configuration");
        }

        @Test
        void ofAnIssuerWithoutAPathAreTwo() {
            assertThat(MetadataUrl.ofIssuer(URI.create("https://as.example")))
                    .map(URI::toString)
                    .containsExactly(
                            "https://as.example/.well-known/oauth-authorization-server",
                            "https://as.example/.well-known/openid-configuration");
        }

        @Test
        void ofAResourceAreWithItsPathThenTheRoot() {
            assertThat(MetadataUrl.ofResource(SERVER))
                    .map(URI::toString)
                    .containsExactly(
                            "https://mcp.example/.well-known/oauth-protected-resource/team/mcp",
                            "https://mcp.example/.well-known/oauth-protected-resource");
            assertThat(MetadataUrl.ofResource(URI.create("https://mcp.example/")))
                    .hasSize(1);
        }
    }

    /** Field class 16. */
    @Nested
    class ScopeSelection {
        private final Challenges challenged = Challenges.parse(List.of("Bearer scope=\"b a b\""));

        private ProtectedResourceMetadata listing(String... scopes) {
            return ProtectedResourceMetadata.parse(
                    JsonObject.of(Map.of("resource", SERVER.toString(), "scopes_supported", List.of(scopes))),
                    URI.create("https://mcp.example/m"),
                    SERVER,
                    null);
        }

        private AuthorizationServerMetadata supporting(String... scopes) {
            Map<String, Object> document = document();
            document.put("scopes_supported", List.of(scopes));
            return parse(document);
        }

        @Test
        void takesTheChallengesBeforeTheMetadatas() {
            assertThat(Scopes.choose(null, challenged, listing("c"), supporting()))
                    .containsExactly("b", "a");
        }

        @Test
        void takesAllOfTheMetadataWhereTheChallengeIsSilent() {
            assertThat(Scopes.choose(null, Challenges.NONE, listing("c", "d"), supporting()))
                    .containsExactly("c", "d");
        }

        @Test
        void asksForNoneWhereNobodyNamesAny() {
            assertThat(Scopes.choose(null, Challenges.NONE, null, supporting("offline_access", "x")))
                    .isEmpty();
        }

        @Test
        void asksForOfflineAccessOnlyWhereItIsListed() {
            assertThat(Scopes.choose(null, challenged, null, supporting("offline_access")))
                    .containsExactly("b", "a", "offline_access");
            assertThat(Scopes.choose(null, challenged, null, supporting("a"))).containsExactly("b", "a");
        }

        @Test
        void anExplicitChoiceIsAskedForAsItIs() {
            assertThat(Scopes.choose("x y", challenged, listing("c"), supporting("offline_access")))
                    .containsExactly("x", "y");
            assertThat(Scopes.choose("", challenged, listing("c"), supporting()))
                    .isEmpty();
        }

        @Test
        void aStepUpAsksForTheUnion() {
            assertThat(Scopes.union(List.of("a", "b"), List.of("b", "c"))).containsExactly("a", "b", "c");
        }

        @Test
        void whatIsNoScopeIsLeftOut() {
            assertThat(Scopes.parse("a \"b\" c\\d e")).containsExactly("a", "e");
        }
    }
}
