package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.error.BerthException;
import dev.berth.redirect.Rejection;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.testkit.Client;
import dev.berth.testkit.ClientAuthentication;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.Reply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Field class 37: whatever happens, no secret is in anything that may be shown: exceptions, facts, text forms, events,
 * pages.
 */
class SecretsTest extends WithWorld {
    private static final String CLIENT_SECRET = "canary-client-secret";
    private static final String HEADER = "canary-header";
    private static final String KEY = "canary-key";

    private final Queue<String> shown = new ConcurrentLinkedQueue<>();
    private final Progress progress = new Progress() {
        @Override
        public void responseRejected(Server server, Rejection reason, int count) {
            show(server, reason, reason.explanation());
        }

        @Override
        public void signedIn(SignedIn signedIn) {
            show(signedIn);
        }

        @Override
        public void connected(Connection connection) {
            show(connection, connection.session(), connection.tools());
        }

        @Override
        public void failed(Server server, BerthException failure) {
            show(server, failure);
        }
    };

    @BeforeEach
    void configureAClient() {
        issuer().clients()
                .add(Client.confidentialClient(
                        "ours", CLIENT_SECRET, ClientAuthentication.CLIENT_SECRET_BASIC, "http://127.0.0.1/callback"));
    }

    @Override
    Server server() {
        return at(mcp().url() + "?key=" + KEY)
                .name("canary")
                .client("ours", Secret.of(CLIENT_SECRET))
                .headers(Map.of("X-Key", HEADER))
                .build();
    }

    @Override
    Berth berth(Interaction interaction) {
        return Berth.builder()
                .store(store)
                .interaction(interaction)
                .progress(progress)
                .build();
    }

    private void show(Object... things) {
        for (Object thing : things) {
            shown.add(String.valueOf(thing));
            if (thing instanceof Throwable failure) {
                StringWriter trace = new StringWriter();
                failure.printStackTrace(new PrintWriter(trace));
                shown.add(trace.toString());
            }
            if (thing instanceof BerthException failure) {
                shown.add(failure.facts().toString());
            }
        }
    }

    /** Everything secret that went over any wire or is kept. */
    private Set<String> secrets() {
        Set<String> secrets = new HashSet<>(List.of(CLIENT_SECRET, HEADER, KEY));
        for (RecordedRequest request : world.log().all()) {
            for (String name : List.of("code", "code_verifier", "refresh_token", "state", "token")) {
                String value = request.parameter(name);
                if (value != null) {
                    secrets.add(value);
                }
            }
            String authorization = request.header("Authorization");
            if (authorization != null) {
                secrets.add(authorization.replaceFirst("^\\w+ ", ""));
            }
        }
        for (Credential credential : store.list()) {
            TokenSet tokens = credential.tokens();
            if (tokens != null) {
                secrets.add(tokens.accessToken().reveal());
            }
        }
        return secrets;
    }

    private void nothingLeaked(int atLeast) {
        Set<String> secrets = secrets();
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(atLeast);
        assertThat(shown).isNotEmpty();
        List<String> leaks = new ArrayList<>();
        for (String text : shown) {
            for (String secret : secrets) {
                if (text.contains(secret)) {
                    leaks.add(text.replace(secret, "<<HERE>>"));
                }
            }
        }
        assertThat(leaks).isEmpty();
    }

    @Test
    void areInNothingThatAGoodSignInShows() throws Exception {
        try (Approver person = new Approver(pending -> {
                    show(pending, pending.server(), pending.redirectUri(), pending.expiresAt());
                    URI callback = new Person().approve(pending.url());
                    URI forged = URI.create(callback.toString().replaceFirst("state=", "state=x"));
                    show(
                            new Person().deliver(forged).body(),
                            new Person().deliver(callback).body());
                });
                Berth berth = berth(person)) {
            show(berth, server(), server().toBuilder(), berth.signIn(server()));
            show(berth.credential(server()), berth.token(server()), store, store.list());
            issuer().expireAccessTokens();
            try (Connections connections = berth.connect(List.of(server()))) {
                show(connections, connections.connected(), connections.failed());
            }
            show(berth.signOut(server()));
        }
        nothingLeaked(10);
    }

    /** A server that repeats what it was sent. */
    @ParameterizedTest
    @ValueSource(strings = {"json", "text", "html"})
    void areInNoFailureThoughTheServerRepeatsThem(String form) {
        try (Approver person = new Approver(pending -> {
                    URI callback = new Person().approve(pending.url());
                    String code = callback.getRawQuery().replaceAll(".*code=([^&]+).*", "$1");
                    String words = "no: " + code + " of " + CLIENT_SECRET;
                    issuer().token()
                            .answerWith(
                                    switch (form) {
                                        case "json" -> Reply.error(400, "invalid_request", words);
                                        case "text" -> Reply.text(400, words);
                                        default -> Reply.html(400, words);
                                    });
                    show(new Person().deliver(callback).body());
                });
                Berth berth = berth(person)) {
            show(Objects.requireNonNull(catchThrowableOfType(BerthException.class, () -> berth.signIn(server()))));
        }
        nothingLeaked(6);
    }

    /** The answer of a refresh that makes no sense holds tokens all the same. */
    @Test
    void areInNoFailureToRefresh() throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server());
            issuer().expireAccessTokens();
            issuer().token().refresh().alter(reply -> reply.with("token_type", "mac"));
            show(Objects.requireNonNull(catchThrowableOfType(BerthException.class, () -> berth.open(server()))));
        }
        nothingLeaked(6);
    }

    @Test
    void areInNoFailureToDiscoverAndInNoRefusalToAsk() throws Exception {
        mcp().resourceMetadata().with("resource", "https://elsewhere.example");
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            show(Objects.requireNonNull(catchThrowableOfType(BerthException.class, () -> berth.signIn(server()))));
        }
        mcp().resourceMetadata().answerHonestly().answerWith(Reply.status(500));
        try (Berth berth = berth(new Approver())) {
            show(Objects.requireNonNull(catchThrowableOfType(BerthException.class, () -> berth.signIn(server()))));
        }
        try (Berth berth = berth(Interaction.never())) {
            show(Objects.requireNonNull(catchThrowableOfType(BerthException.class, () -> berth.signIn(server()))));
        }
        nothingLeaked(3);
    }

    @Test
    void areInNoFailureToAsk() {
        Interaction broken = new Interaction() {
            @Override
            public void authorizationRequired(PendingSignIn pending) {
                throw new IllegalStateException("the program's own");
            }
        };
        try (Berth berth = berth(broken)) {
            show(Objects.requireNonNull(catchThrowableOfType(BerthException.class, () -> berth.signIn(server()))));
        }
        assertThat(shown).anyMatch(text -> text.contains("asking them failed"));
        nothingLeaked(3);
    }
}
