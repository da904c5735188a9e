package dev.berth.mustnot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Progress;
import dev.berth.Server;
import dev.berth.SpecificationCase;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overview, "Authorization Response Validation". */
class AuthorizationResponseValidationTest extends SpecificationCase {
    /** RFC 3986 section 6.2.2 and 6.2.3 make all of these the same; RFC 9207 section 2.4 does not. */
    @Nested
    class Normalize {
        private final TestAuthorizationServer tenant =
                TestAuthorizationServer.builder().issuerPath("/tenants/one").start();
        private final String issuer = tenant.issuer().replace("127.0.0.1", "localhost");

        private Server server(TestMcpServer mcp) {
            tenant.metadata().with("issuer", issuer);
            mcp.resourceMetadata().with("authorization_servers", List.of(issuer));
            return SpecificationCase.server(mcp);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP://localhost:%s/tenants/one",
                    "http://LOCALHOST:%s/tenants/one",
                    "http://localhost:0%s/tenants/one",
                    "http://localhost:%s/tenants/one/",
                    "http://localhost:%s//tenants/one",
                    "http://localhost:%s/tenants/./one",
                    "http://localhost:%s/tenants/two/../one",
                    "http://localhost:%s/tenants/%6fne",
                    "http://localhost:%s/tenants/%6Fne",
                    "http://localhost:%s/tenants/one?",
                    "http://localhost:%s/tenants/one#",
                    "http://127.0.0.1:%s/tenants/one",
                    " http://localhost:%s/tenants/one"
                })
        void anIssBeforeItIsCompared(String spelling) throws Exception {
            try (tenant;
                    TestMcpServer mcp = TestMcpServer.start(tenant)) {
                String other = spelling.replace("%s", tenant.origin().replaceAll(".*:", ""));
                tenant.authorize().iss(other);
                BerthException failure = fails(server(mcp));

                assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
                assertThat(failure.facts()).containsEntry("expected", issuer);
                assertThat(tenant.token().count()).isZero();
            }
        }

        /** So that it is the spelling alone which is refused above. */
        @Test
        void norRefuseTheOneThatIsTheSame() throws Exception {
            try (tenant;
                    TestMcpServer mcp = TestMcpServer.start(tenant)) {
                tenant.authorize().iss(issuer);
                signsIn(server(mcp));
            }
        }
    }

    /** On an error that another issuer sends, or that does not say who sends it. */
    @Nested
    class ActOnOrDisplayAnError {
        private static final String ERROR = "canary_error";
        private static final String DESCRIPTION = "canary description";
        private static final String PAGE = "https://canary.example/error";

        private final Queue<String> shown = new ConcurrentLinkedQueue<>();

        private void refuseWith(String error) {
            issuer().authorize().refuse(error, DESCRIPTION).alterResponse(response -> response.put("error_uri", PAGE));
            person = pending -> {
                URI callback = new Person().approve(pending.url());
                Person.Page page = new Person().deliver(callback);
                shown.add(page.body() + page.location());
            };
            progress = new Progress() {
                @Override
                public void failed(Server server, BerthException failure) {
                    show(failure);
                }
            };
        }

        private void show(BerthException failure) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            shown.add(trace.toString() + failure.facts());
        }

        private void nothingIsShown() {
            assertThat(shown)
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(
                            text -> assertThat(text).doesNotContain("canary").doesNotContain("access_denied"));
        }

        @ParameterizedTest
        @ValueSource(strings = {ERROR, "access_denied"})
        void ofAnotherIssuer(String error) throws Exception {
            refuseWith(error);
            issuer().authorize().iss("https://evil.example");
            BerthException failure = fails(server());
            show(failure);

            assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
            nothingIsShown();
        }

        @ParameterizedTest
        @ValueSource(strings = {ERROR, "access_denied"})
        void ofNobodyKnowsWhom(String error) throws Exception {
            refuseWith(error);
            issuer().authorize().withoutIss();
            BerthException failure = fails(server());
            show(failure);

            assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISSING);
            nothingIsShown();
        }

        @Test
        void ofAnotherIssuerThoughNobodyPromisedIss() throws Exception {
            issuer().metadata().without("authorization_response_iss_parameter_supported");
            refuseWith(ERROR);
            issuer().authorize().iss("https://evil.example");
            BerthException failure = fails(server());
            show(failure);

            assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
            nothingIsShown();
        }
    }
}
