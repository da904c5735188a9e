package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.Stage;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestMcpServer;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a server says is trusted: it leads to no command, no inner network, no other issuer. */
class HostileMetadataTest extends WithWorld {
    /** Fails before the person hears of it, and before anything is registered. */
    private BerthException refused(Server server) {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            BerthException failure =
                    Objects.requireNonNull(catchThrowableOfType(BerthException.class, () -> berth.signIn(server)));
            assertThat(person.asked).isEmpty();
            assertThat(person.opened).isEmpty();
            return failure;
        }
    }

    @Nested
    class TheAuthorizationEndpoint {
        /** CVE-2025-6514: it goes to a browser's command line. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "file:///etc/passwd",
                    "javascript:alert(1)",
                    "data:text/html,alert(1)",
                    "vbscript:msgbox(1)",
                    "-incognito",
                    "a:$(cmd.exe /c calc.exe)?response_type=code",
                    "http://$(calc.exe)/authorize",
                    "http://example.com/authorize",
                    "https://user:pass@example.com/authorize",
                    "https://example.com/auth\nrm -rf",
                    "https://example.com/a b",
                    "https://example.com/\"&calc&\"",
                    "//example.com/authorize",
                    ""
                })
        void neverReachesABrowserUnlessItIsHarmless(String url) {
            issuer().metadata().with("authorization_endpoint", url);
            assertThat(refused(server()).code()).isIn(ErrorCode.UNSAFE_URL, ErrorCode.INVALID_METADATA);
            assertThat(issuer().registration().count()).isZero();
        }

        @Test
        void mayNotLeadIntoTheInnerNetwork() {
            issuer().metadata().with("authorization_endpoint", "https://169.254.169.254/authorize");
            assertThat(refused(server()).code()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
        }
    }

    @Nested
    class EveryOtherAddress {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://169.254.169.254/latest",
                    "https://[fe80::1]/as",
                    "https://[fd00:ec2::254]/as",
                    "https://0.0.0.0/as",
                    "https://10.0.0.1/as",
                    "https://192.168.1.1/as"
                })
        void ofAnIssuerIsRefusedWhereAServerOnThisMachineMayNotSendUs(String issuer) {
            mcp().resourceMetadata().with("authorization_servers", List.of(issuer));
            assertThat(refused(server()).code()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
        }

        @ParameterizedTest
        @ValueSource(strings = {"token_endpoint", "registration_endpoint", "revocation_endpoint"})
        void ofAnEndpointIsRefusedToo(String endpoint) {
            issuer().metadata().with(endpoint, "https://169.254.169.254/x");
            assertThat(refused(server()).code()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
            assertThat(issuer().registration().count()).isZero();
        }

        @Test
        void ofTheResourceMetadataIsRefusedToo() {
            mcp().challenge().resourceMetadata("https://169.254.169.254/latest/meta-data");
            assertThat(refused(server()).code()).isEqualTo(ErrorCode.ADDRESS_REFUSED);
        }

        /** A public server gets public addresses; which network it is on is told by its own address, not by its word. */
        @Test
        void isHeldAgainstTheNetworkOfTheServerOnEveryLeg() throws Exception {
            List<HttpRequest> sent = new CopyOnWriteArrayList<>();
            HttpTransport recording = recording(sent);
            try (Approver person = new Approver();
                    Berth berth =
                            Berth.builder().interaction(person).http(recording).build()) {
                berth.signIn(server());
                berth.signOut(server());
            }
            URI target = URI.create("https://inner.example/");
            InetAddress inner = InetAddress.getByAddress(new byte[] {10, 1, 2, 3});
            assertThat(sent).extracting(HttpRequest::stage).contains(Stage.DISCOVERY, Stage.REGISTRATION, Stage.TOKEN);
            assertThat(sent)
                    .filteredOn(request -> request.stage() != Stage.MCP)
                    .noneMatch(request -> request.addresses().permits(target, inner));
        }

        private HttpTransport recording(List<HttpRequest> sent) {
            HttpTransport sockets = new SocketTransport(NetworkSettings.DIRECT);
            return new HttpTransport() {
                @Override
                public HttpResponse send(HttpRequest request) throws InterruptedException {
                    sent.add(request);
                    return sockets.send(request);
                }

                @Override
                public HttpStream open(HttpRequest request) throws InterruptedException {
                    sent.add(request);
                    return sockets.open(request);
                }
            };
        }
    }

    @Nested
    class Redirects {
        @Test
        void areNotFollowedFromRegistration() {
            issuer().registration()
                    .answerWith(Reply.redirect(307, world.server(1).url()));
            refused(server());
            assertThat(world.server(1).mcp().count()).isZero();
        }

        @Test
        void areNotFollowedFromTheTokenEndpoint() {
            issuer().token().answerWith(Reply.redirect(307, world.server(1).url()));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(catchThrowableOfType(BerthException.class, () -> berth.signIn(server())))
                        .isNotNull();
            }
            assertThat(world.server(1).mcp().count()).isZero();
        }

        @Test
        void toAnotherOriginAreAMissInDiscovery() {
            issuer().metadata().answerWith(Reply.redirect(302, world.server(1).origin() + "/as"));
            assertThat(refused(server()).code()).isEqualTo(ErrorCode.METADATA_NOT_FOUND);
            assertThat(world.log().matching(request -> request.path().equals("/as")))
                    .isEmpty();
        }
    }

    @Nested
    class TheIssuer {
        /** Field class 17: both strings are told, and nothing is registered. */
        @ParameterizedTest
        @ValueSource(strings = {"%s/", "https://auth.example", "HTTP://127.0.0.1"})
        void mustBeIdenticalToTheOneThatWasAskedFor(String pattern) {
            String other = pattern.replace("%s", issuer().issuer());
            issuer().metadata().with("issuer", other);
            BerthException failure = refused(server());
            assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
            assertThat(failure.facts())
                    .containsEntry("expected", issuer().issuer())
                    .containsEntry("issuer", other);
            assertThat(issuer().registration().count()).isZero();
        }

        /** Field class 17: an administrator may know better, and says so. */
        @Test
        void mayBePinned() throws Exception {
            mcp().resourceMetadata().with("authorization_servers", List.of(issuer().issuer() + "/"));
            Server pinned = server().toBuilder().issuer(issuer().issuer()).build();
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(berth.signIn(pinned)).isPresent();
            }
        }

        @Test
        void mustPromiseS256() {
            issuer().metadata().with("code_challenge_methods_supported", List.of("plain"));
            assertThat(refused(server()).code()).isEqualTo(ErrorCode.PKCE_UNSUPPORTED);
        }
    }

    @Nested
    class Bodies {
        @Test
        void beyondTheCapAreRefused() {
            issuer().metadata().answerWith(Reply.endless(200, "application/json"));
            assertThat(refused(server()).code()).isEqualTo(ErrorCode.TOO_LARGE);
        }

        @Test
        void ofTheResourceMetadataBeyondTheCapAreRefused() {
            mcp().resourceMetadata().alter(reply -> reply.paddedTo(2 << 20));
            assertThat(refused(server()).code()).isEqualTo(ErrorCode.TOO_LARGE);
        }

        @Test
        void ofTheTokenEndpointBeyondTheCapAreRefused() {
            issuer().token().alter(reply -> reply.paddedTo(2 << 20));
            try (Approver person = new Approver();
                    Berth berth = berth(person)) {
                assertThat(catchThrowableOfType(BerthException.class, () -> berth.signIn(server())))
                        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
            }
        }

        @Test
        void ofRegistrationBeyondTheCapAreRefused() {
            issuer().registration().alter(reply -> reply.paddedTo(2 << 20));
            assertThat(refused(server()).code()).isEqualTo(ErrorCode.TOO_LARGE);
        }
    }

    /** What a server calls itself stays out of our pages; only the local name is on them. */
    @Test
    void aNameOfTheServersOwnIsOnNoPage() throws Exception {
        try (TestMcpServer odd = TestMcpServer.builder()
                        .name("<script>alert(1)</script>")
                        .protectedBy(issuer())
                        .start();
                Approver person = new Approver(pending -> {
                    String page = new dev.berth.testkit.Person().visit(pending.url());
                    assertThat(page).contains("plain").doesNotContain("alert");
                });
                Berth berth = berth(person)) {
            assertThat(berth.signIn(at(odd.url()).name("plain").build())).isPresent();
        }
    }
}
