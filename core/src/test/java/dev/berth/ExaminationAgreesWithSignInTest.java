package dev.berth;

import static dev.berth.testkit.AuthorizationServerLocation.OAUTH;
import static dev.berth.testkit.AuthorizationServerLocation.OPENID_PATH_INSERTED;
import static dev.berth.testkit.ResourceMetadataLocation.ROOT;
import static dev.berth.testkit.ResourceMetadataLocation.WITH_PATH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.diagnosis.Diagnosis;
import dev.berth.diagnosis.Diagnosis.Outcome;
import dev.berth.diagnosis.Finding;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Verdict;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.jose.SigningKey;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.JwtIssuer;
import dev.berth.testkit.Reply;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.World;
import dev.berth.testkit.jose.JwsAlgorithm;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the doctor says of a sign-in is what a sign-in does: it works, or ends by the first obstacle's own code. */
class ExaminationAgreesWithSignInTest extends WithDoctor {
    private static final Map<String, Consumer<World>> WORLDS = worlds();

    private static Map<String, Consumer<World>> worlds() {
        Map<String, Consumer<World>> worlds = new LinkedHashMap<>();
        worlds.put("honest", world -> {});
        worlds.put("challenge with 403", mcp(m -> m.challenge().status(403)));
        worlds.put("challenge without a header", mcp(m -> m.challenge().headers()));
        worlds.put("challenge of another scheme", mcp(m -> m.challenge().headers("Basic realm=\"x\"")));
        worlds.put("challenge that is broken off", mcp(m -> m.challenge().headers("Bearer resource_metadata=\"http")));
        worlds.put("challenge with an http address", mcp(m -> m.challenge().resourceMetadata("http://x.example/m")));
        worlds.put("challenge with a script", mcp(m -> m.challenge().resourceMetadata("javascript:alert(1)")));
        worlds.put("challenge at tools/call alone", mcp(m -> m.challenge().onlyOn("tools/call")));
        worlds.put("challenge that leads nowhere", mcp(m -> {
            m.challenge().resourceMetadata(m.origin() + "/gone");
            m.resourceMetadata().servedAt();
        }));
        worlds.put(
                "challenge that leads elsewhere than the well-known address",
                mcp(m -> m.challenge().resourceMetadata(m.origin() + "/gone")));
        worlds.put("no MCP server there", mcp(m -> m.mcp().answerWith(Reply.status(404))));
        worlds.put("MCP server in trouble", mcp(m -> m.mcp().answerWith(Reply.status(503))));
        worlds.put("MCP server that breaks off", mcp(m -> m.mcp().answerWith(Reply.closesConnection())));

        worlds.put("resource of another server", resource(Map.of("resource", "https://other.example/mcp")));
        worlds.put("resource with a script", resource(Map.of("resource", "javascript:alert(1)")));
        worlds.put("no resource", mcp(m -> m.resourceMetadata().without("resource")));
        worlds.put("no authorization servers", mcp(m -> m.resourceMetadata().without("authorization_servers")));
        worlds.put("empty authorization servers", resource(Map.of("authorization_servers", List.of())));
        worlds.put("issuer over http", resource(Map.of("authorization_servers", List.of("http://as.example"))));
        worlds.put(
                "issuer that is link-local", resource(Map.of("authorization_servers", List.of("https://169.254.1.1"))));
        worlds.put(
                "issuer with a query",
                world -> world.server(0)
                        .resourceMetadata()
                        .with(
                                "authorization_servers",
                                List.of(world.authorizationServer().issuer() + "?a=b")));
        worlds.put(
                "second issuer alone has metadata",
                world -> world.server(0)
                        .resourceMetadata()
                        .with(
                                "authorization_servers",
                                List.of(
                                        world.server(0).origin() + "/nobody",
                                        world.authorizationServer().issuer())));
        worlds.put(
                "second issuer is unsafe",
                world -> world.server(0)
                        .resourceMetadata()
                        .with(
                                "authorization_servers",
                                List.of(world.authorizationServer().issuer(), "http://as.example")));
        worlds.put(
                "first issuer is unsafe",
                world -> world.server(0)
                        .resourceMetadata()
                        .with(
                                "authorization_servers",
                                List.of(
                                        "http://as.example",
                                        world.authorizationServer().issuer())));
        worlds.put(
                "pushed requests demanded, and nowhere to push",
                issuer(a -> a.metadata().with("require_pushed_authorization_requests", true)));
        worlds.put("resource metadata in trouble", mcp(m -> m.resourceMetadata().answerWith(Reply.status(503))));
        worlds.put(
                "resource metadata is broken JSON",
                mcp(m -> m.resourceMetadata().answerWith(Reply.body(200, "application/json", "{\"resource\":"))));
        worlds.put(
                "resource metadata is too large",
                mcp(m -> m.resourceMetadata().at(WITH_PATH).alter(reply -> reply.paddedTo(2 << 20))));
        worlds.put("resource metadata as text", mcp(m -> m.resourceMetadata().alter(r -> r.as("text/plain"))));
        worlds.put(
                "page in place of the named metadata",
                mcp(m -> m.resourceMetadata().answerWith(Reply.html(200, "<!doctype html><p>Welcome"))));
        worlds.put("401 at the named metadata", mcp(m -> m.resourceMetadata().answerWith(Reply.status(401))));
        worlds.put("401 at the first place, metadata at the second", mcp(m -> {
            m.challenge().withoutResourceMetadata();
            m.resourceMetadata().servedAt(WITH_PATH, ROOT);
            m.resourceMetadata().at(WITH_PATH).answerWith(Reply.html(401, "<p>No"));
        }));
        worlds.put("503 at the first place, metadata at the second", mcp(m -> {
            m.challenge().withoutResourceMetadata();
            m.resourceMetadata().servedAt(WITH_PATH, ROOT);
            m.resourceMetadata().at(WITH_PATH).answerWith(Reply.status(503));
        }));
        worlds.put(
                "503 at the second place, metadata at the first",
                mcp(m -> m.resourceMetadata().at(ROOT).answerWith(Reply.status(503))));
        worlds.put(
                "redirect to elsewhere",
                world -> world.server(0)
                        .resourceMetadata()
                        .at(WITH_PATH)
                        .answerWith(Reply.redirect(302, world.server(1).url())));
        worlds.put("redirect within the origin", mcp(m -> {
            m.resourceMetadata().servedAt(ROOT);
            m.resourceMetadata().at(WITH_PATH).answerWith(Reply.redirect(302, m.urlOf(ROOT)));
        }));

        worlds.put(
                "issuer with a slash more",
                world -> world.authorizationServer()
                        .metadata()
                        .with("issuer", world.authorizationServer().issuer() + "/"));
        worlds.put("no issuer", issuer(a -> a.metadata().without("issuer")));
        worlds.put("no S256", issuer(a -> a.metadata().without("code_challenge_methods_supported")));
        worlds.put("plain alone", issuer(a -> a.metadata().with("code_challenge_methods_supported", List.of("plain"))));
        worlds.put("no token endpoint", issuer(a -> a.metadata().without("token_endpoint")));
        worlds.put("no registration", issuer(a -> a.metadata().without("registration_endpoint")));
        worlds.put(
                "metadata documents alone",
                issuer(a -> a.metadata()
                        .without("registration_endpoint")
                        .with("client_id_metadata_document_supported", true)));
        worlds.put("iss not promised", issuer(a -> {
            a.metadata().without("authorization_response_iss_parameter_supported");
            a.authorize().withoutIss();
        }));
        worlds.put("no revocation", issuer(a -> a.metadata().without("revocation_endpoint")));
        worlds.put("no response types", issuer(a -> a.metadata().without("response_types_supported")));
        worlds.put("keys over http", issuer(a -> a.metadata().with("jwks_uri", "http://as.example/keys")));
        for (String endpoint : List.of(
                "authorization_endpoint",
                "token_endpoint",
                "registration_endpoint",
                "revocation_endpoint",
                "pushed_authorization_request_endpoint",
                "device_authorization_endpoint")) {
            worlds.put(endpoint + " over http", issuer(a -> a.metadata().with(endpoint, "http://as.example/x")));
            worlds.put(
                    endpoint + " that is link-local", issuer(a -> a.metadata().with(endpoint, "https://[fe80::1]/x")));
        }
        worlds.put("no issuer metadata", issuer(a -> a.metadata().answerWith(Reply.status(404))));
        worlds.put("issuer metadata in trouble", issuer(a -> a.metadata().answerWith(Reply.status(500))));
        worlds.put("issuer metadata breaks off", issuer(a -> a.metadata().answerWith(Reply.closesConnection())));
        worlds.put(
                "issuer metadata in its second form", issuer(a -> a.metadata().servedAt(OPENID_PATH_INSERTED)));
        worlds.put("issuer metadata in two forms that differ", issuer(a -> {
            a.metadata().servedAt(OAUTH, OPENID_PATH_INSERTED);
            a.metadata().at(OPENID_PATH_INSERTED).without("code_challenge_methods_supported");
        }));
        worlds.put("issuer metadata in two forms, the first broken", issuer(a -> {
            a.metadata().servedAt(OAUTH, OPENID_PATH_INSERTED);
            a.metadata().at(OAUTH).without("code_challenge_methods_supported");
        }));
        return worlds;
    }

    private static Consumer<World> mcp(Consumer<TestMcpServer> change) {
        return world -> change.accept(world.server(0));
    }

    private static Consumer<World> issuer(Consumer<TestAuthorizationServer> change) {
        return world -> change.accept(world.authorizationServer());
    }

    private static Consumer<World> resource(Map<String, Object> members) {
        return world -> members.forEach(world.server(0).resourceMetadata()::with);
    }

    static Stream<String> names() {
        return WORLDS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void inEveryWorld(String name) throws Exception {
        Objects.requireNonNull(WORLDS.get(name)).accept(world);
        agree(server());
    }

    /** What either of two authorization servers may be like. */
    private static final Map<String, Consumer<TestAuthorizationServer>> KINDS = kinds();

    private static Map<String, Consumer<TestAuthorizationServer>> kinds() {
        Map<String, Consumer<TestAuthorizationServer>> kinds = new LinkedHashMap<>();
        kinds.put("good", a -> {});
        kinds.put("no metadata", a -> a.metadata().servedAt());
        kinds.put("trouble", a -> a.metadata().answerWith(Reply.status(503)));
        kinds.put("no S256", a -> a.metadata().without("code_challenge_methods_supported"));
        kinds.put("another issuer", a -> a.metadata().with("issuer", a.issuer() + "/"));
        kinds.put("no registration", a -> a.metadata().without("registration_endpoint"));
        kinds.put("unsafe endpoint", a -> a.metadata().with("token_endpoint", "http://as.example/token"));
        kinds.put("inner address", a -> a.metadata().with("token_endpoint", "https://10.0.0.1/token"));
        return kinds;
    }

    static Stream<Arguments> twoOfAKind() {
        return KINDS.keySet().stream()
                .flatMap(first -> KINDS.keySet().stream().map(second -> Arguments.of(first, second)));
    }

    /** What is said of the one that is not taken stands in nobody's way. */
    @ParameterizedTest
    @MethodSource("twoOfAKind")
    void aboutTwoAuthorizationServers(String first, String second) throws Exception {
        try (TestAuthorizationServer one = TestAuthorizationServer.start();
                TestAuthorizationServer other = TestAuthorizationServer.start();
                TestMcpServer server = TestMcpServer.start(other)) {
            one.knows(server.url());
            server.resourceMetadata().with("authorization_servers", List.of(one.issuer(), other.issuer()));
            Objects.requireNonNull(KINDS.get(first)).accept(one);
            Objects.requireNonNull(KINDS.get(second)).accept(other);
            Diagnosis diagnosis = agree(at(server.url()).build());
            if (first.equals("good") || second.equals("good")) {
                assertThat(diagnosis.issuer()).isEqualTo(first.equals("good") ? one.issuer() : other.issuer());
            }
        }
    }

    private void lockTheStore() {
        store = new ForwardingStore(store) {
            @Override
            public List<Credential> find(String account, URI server) {
                throw new StoreException(
                        ErrorCode.KEYCHAIN_LOCKED, "the keychain is locked", Map.of("keychain", "the system's"));
            }
        };
    }

    @Test
    void aboutAStoreThatCannotBeRead() throws Exception {
        lockTheStore();
        Diagnosis diagnosis = agree(server());
        Finding locked = warning(diagnosis, Rule.STORE_IS_READABLE);
        assertThat(locked.prevents()).isEqualTo(ErrorCode.KEYCHAIN_LOCKED);
        assertThat(locked.message()).contains("the keychain is locked (the system's)");
        assertThat(locked.advice().person()).contains("Unlock it");
        assertThat(diagnosis.obstacles()).containsExactly(locked);
        assertThat(diagnosis.issuer()).isEqualTo(issuer().issuer());
        assertThat(of(diagnosis, Rule.STORED_GRANT, Verdict.INFORMATION)).isEmpty();
    }

    /** It hides nothing of what else there is: the server's faults, and those of the settings. */
    @Test
    void aboutAStoreThatCannotBeReadAmongOtherThings() throws Exception {
        lockTheStore();
        Server machine = at(mcp().url())
                .grant(GrantSource.clientCredentials())
                .client("machine", Secret.of("canary-secret"))
                .build();
        assertThat(agree(machine).obstacles())
                .extracting(Finding::prevents)
                .containsExactly(ErrorCode.KEYCHAIN_LOCKED, ErrorCode.ISSUER_REQUIRED);
        issuer().metadata().with("issuer", "https://other.example");
        assertThat(agree(server()).obstacles())
                .extracting(Finding::prevents)
                .containsExactly(ErrorCode.KEYCHAIN_LOCKED, ErrorCode.ISSUER_MISMATCH);
    }

    /** Where somebody is signed in comes first. */
    @Test
    void aboutTheSecondWhereSomebodyIsSignedIn() throws Exception {
        try (TestAuthorizationServer one = TestAuthorizationServer.start()) {
            agree(server());
            mcp().resourceMetadata().with("authorization_servers", List.of(one.issuer(), issuer().issuer()));
            assertThat(agree(server()).issuer()).isEqualTo(issuer().issuer());
        }
    }

    /** A configured client goes to no issuer but its own, and to none that may not be its own. */
    @Test
    void aboutAConfiguredClientAmongTwo() throws Exception {
        try (TestAuthorizationServer one = TestAuthorizationServer.start()) {
            one.metadata().answerWith(Reply.status(503));
            issuer().clients().add(Client.publicClient("known", "http://127.0.0.1/callback"));
            mcp().resourceMetadata().with("authorization_servers", List.of(one.issuer(), issuer().issuer()));
            Server server = at(mcp().url()).client("known").build();
            assertThat(agree(server).outcome()).isEqualTo(Outcome.IMPOSSIBLE);

            mcp().resourceMetadata().with("authorization_servers", List.of(issuer().issuer()));
            agree(server);
            mcp().resourceMetadata().with("authorization_servers", List.of(one.issuer(), issuer().issuer()));
            assertThat(agree(server).issuer()).isEqualTo(issuer().issuer());
            issuer().metadata().answerWith(Reply.status(500));
            one.metadata().answerHonestly();
            assertThat(agree(server).outcome()).isEqualTo(Outcome.IMPOSSIBLE);
        }
    }

    /** The document's key is of no kind that the issuer takes. */
    @Test
    void aboutAMetadataDocumentThatWouldNotDo() throws Exception {
        issuer().metadata()
                .with("client_id_metadata_document_supported", true)
                .with("token_endpoint_auth_signing_alg_values_supported", List.of("PS512"));
        agree(at(mcp().url())
                .clientMetadataUrl(URI.create("https://client.example/berth.json"))
                .clientKey(SigningKey.generate())
                .build());
    }

    @Test
    void aboutAServerThatIsOpen() throws Exception {
        try (TestMcpServer open = TestMcpServer.builder().start()) {
            assertThat(agree(at(open.url()).build()).outcome()).isEqualTo(Outcome.NOT_NEEDED);
        }
    }

    @Test
    void aboutAServerOfTheFirstRevision() throws Exception {
        firstRevision(true);
        firstRevision(false);
    }

    private void firstRevision(boolean metadata) throws Exception {
        try (TestAuthorizationServer issuer = TestAuthorizationServer.start();
                TestMcpServer old = TestMcpServer.builder().sameOriginAs(issuer).start()) {
            old.resourceMetadata().servedAt();
            old.challenge().withoutResourceMetadata();
            issuer.authorize().requiresResource(false).withoutIss();
            issuer.token().requiresResource(false);
            issuer.metadata().without("authorization_response_iss_parameter_supported");
            if (!metadata) {
                issuer.metadata().servedAt();
            }
            agree(at(old.url()).build());
        }
    }

    @Test
    void aboutAPinnedIssuer() throws Exception {
        Server.Builder server = at(mcp().url());
        agree(server.issuer(issuer().issuer()).build());
        agree(server.issuer(issuer().issuer() + "/").build());
        issuer().metadata().with("issuer", issuer().issuer() + "/");
        issuer().authorize().iss(issuer().issuer() + "/");
        agree(server.issuer(issuer().issuer() + "/").build());
        mcp().resourceMetadata().without("authorization_servers");
        agree(server.issuer(issuer().issuer()).build());
    }

    /** A program without a person: what it would be told at once it is told by the doctor too. */
    @Test
    void aboutASecretWhoseIssuerIsNotPinned() throws Exception {
        issuer().token().clientCredentials().supported(true);
        issuer().clients()
                .add(Client.confidentialClient("machine", "canary-secret", ClientAuthentication.CLIENT_SECRET_BASIC));
        Server.Builder machine =
                at(mcp().url()).grant(GrantSource.clientCredentials()).client("machine", Secret.of("canary-secret"));
        assertThat(agree(machine.build()).obstacle().orElseThrow().prevents()).isEqualTo(ErrorCode.ISSUER_REQUIRED);
        agree(machine.issuer(issuer().issuer()).build());
        agree(machine.issuer(null).showSecretsToWhicheverIssuerTheServerNames().build());
    }

    @Test
    void aboutAnAssertionWhoseIssuerIsNotPinned() throws Exception {
        issuer().token().jwtBearer().supported(true);
        JwtIssuer platform = JwtIssuer.named("https://platform.example");
        issuer().token().jwtBearer().trustsWorkloadsOf(platform);
        issuer().clients().add(Client.publicClient("workload"));
        Server.Builder workload = at(mcp().url())
                .client("workload")
                .grant(GrantSource.jwtBearer(() -> Secret.of(
                        platform.workloadToken("job-7", issuer().issuer()).sign())));
        assertThat(agree(workload.build()).obstacle().orElseThrow().prevents()).isEqualTo(ErrorCode.ISSUER_REQUIRED);
        agree(workload.issuer(issuer().issuer()).build());
    }

    @Test
    void aboutAGrantThatTheIssuerDoesNotOffer() throws Exception {
        agree(at(mcp().url())
                .grant(GrantSource.clientCredentials())
                .issuer(issuer().issuer())
                .client("machine", Secret.of("canary-secret"))
                .build());
        agree(at(mcp().url())
                .grant(GrantSource.jwtBearer(() -> Secret.of("canary-assertion")))
                .issuer(issuer().issuer())
                .build());
        agree(at(mcp().url()).onAnotherDevice(true).issuer(issuer().issuer()).build());
    }

    @Test
    void aboutAConfiguredKeyThatWouldNotDo() throws Exception {
        issuer().metadata().with("token_endpoint_auth_signing_alg_values_supported", List.of("PS512"));
        Server.Builder server = at(mcp().url()).client("known").clientKey(SigningKey.generate());
        agree(server.build());
        agree(server.issuer(issuer().issuer()).build());
    }

    /** It is another server that says where the pinned issuer's endpoints are. */
    @Test
    void aboutAPinnedIssuerWithoutMetadataOfItsOwn() throws Exception {
        try (TestAuthorizationServer other = TestAuthorizationServer.start()) {
            issuer().metadata().answerWith(Reply.status(404));
            other.metadata().with("issuer", issuer().issuer());
            other.authorize().iss(issuer().issuer());
            mcp().protectedBy(other);
            Server.Builder server = at(mcp().url()).issuer(issuer().issuer());
            agree(server.build());
            agree(server.client("known", Secret.of("canary-secret")).build());
            agree(server.client("known").clientKey(SigningKey.generate()).build());
            agree(server.grant(GrantSource.clientCredentials()).build());
        }
    }

    @Test
    void aboutProofsThatTheIssuerDoesNotTake() throws Exception {
        issuer().dpop().supported(true).algorithms(JwsAlgorithm.ES384);
        agree(server());
        agree(at(mcp().url()).dpop(DpopPolicy.ALWAYS).build());
        mcp().dpop().required(true);
        agree(server());
        issuer().dpop().algorithms(JwsAlgorithm.ES256);
        agree(server());
    }

    @Test
    void aboutAConfiguredResource() throws Exception {
        mcp().resource("urn:harbour");
        agree(server());
        agree(at(mcp().url()).resource("urn:harbour").build());
    }

    @Test
    void aboutAConfiguredClientWhoseIssuerHasChanged() throws Exception {
        issuer().clients().anyLoopbackPort(true);
        Server server = at(mcp().url()).client("known").build();
        issuer().clients().add(Client.publicClient("known", "http://127.0.0.1/callback"));
        agree(server);
        try (TestAuthorizationServer other = TestAuthorizationServer.start()) {
            mcp().protectedBy(other);
            assertThat(agree(server).outcome()).isEqualTo(Outcome.IMPOSSIBLE);
        }
    }

    /** The doctor first, as it must leave everything as it was; then somebody who would sign in. */
    private Diagnosis agree(Server server) throws Exception {
        Diagnosis diagnosis = examine(server);
        ErrorCode end = signIn(server);
        assertThat(diagnosis.obstacle().map(Finding::prevents).orElse(null))
                .as("the first of %s", diagnosis.obstacles())
                .isEqualTo(end);
        assertThat(diagnosis.outcome() == Outcome.IMPOSSIBLE).isEqualTo(end != null);
        return diagnosis;
    }

    private @Nullable ErrorCode signIn(Server server) throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signInAgain(server);
            return null;
        } catch (BerthException e) {
            return e.code();
        }
    }
}
