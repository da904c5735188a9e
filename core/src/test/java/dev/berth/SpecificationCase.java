package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.BerthException;
import dev.berth.store.Credential;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Person;
import dev.berth.testkit.RecordedRequest;
import dev.berth.testkit.RequestLog;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/**
 * A case of the specification, played from outside: a protected server, its authorization server, a neighbour that shares
 * it, a person, and all that goes over the wire. The cases are in {@code must}, {@code should} and {@code mustnot}: their
 * names go on where the package's stops. {@code docs/specification.md} says which rule each one holds.
 */
public abstract class SpecificationCase extends WithWorld {
    /** What a person does with a sign-in. */
    @FunctionalInterface
    protected interface Habit {
        /** Does it. */
        void act(PendingSignIn pending) throws Exception;
    }

    /** What a program does with a Berth. */
    @FunctionalInterface
    protected interface Play {
        /** Does it. */
        void act(Berth berth) throws Exception;
    }

    /** Every sign-in that the person was asked for. */
    protected final List<PendingSignIn> asked = new CopyOnWriteArrayList<>();

    /** Approves, in the browser, unless told otherwise. */
    protected Habit person = pending -> new Person().visit(pending.url());

    /** Hears nothing, unless told otherwise. */
    protected Progress progress = Progress.none();

    /** Of a world of its own. */
    protected SpecificationCase() {}

    /** Here again, as this class alone is to be seen from other packages. */
    @Override
    @AfterEach
    public void stopWorld() {
        super.stopWorld();
    }

    /** Plays with one Berth, over the store of this case. */
    protected final void play(Play play) throws Exception {
        try (Approver approver = new Approver(pending -> {
                    asked.add(pending);
                    person.act(pending);
                });
                Berth berth = Berth.builder()
                        .store(store)
                        .interaction(approver)
                        .progress(progress)
                        .build()) {
            play.act(berth);
        }
    }

    /** All goes well: the person is asked, the server takes the token. */
    protected final void signsIn(Server server) throws Exception {
        play(berth -> {
            assertThat(berth.signIn(server)).isPresent();
            try (Connection connection = berth.open(server)) {
                assertThat(connection.session().callTool("whoami", "{}").texts())
                        .containsExactly("alice");
            }
        });
    }

    /** The sign-in fails. */
    protected final BerthException fails(Server server) throws Exception {
        List<BerthException> failures = new CopyOnWriteArrayList<>();
        play(berth -> {
            try {
                berth.signIn(server);
            } catch (BerthException e) {
                failures.add(e);
            }
        });
        assertThat(failures).as("the sign-in fails").hasSize(1);
        return failures.get(0);
    }

    /** The sign-in fails before the person hears of it, and before anything is registered. */
    protected final BerthException refuses(Server server) throws Exception {
        person = PendingSignIn::cancel;
        BerthException failure = fails(server);
        assertThat(asked).isEmpty();
        assertThat(issuer().registration().count()).isZero();
        return failure;
    }

    @Override
    protected TestAuthorizationServer issuer() {
        return super.issuer();
    }

    @Override
    protected TestMcpServer mcp() {
        return super.mcp();
    }

    /** Another server of the same issuer. */
    protected final TestMcpServer neighbour() {
        return world.server(1);
    }

    @Override
    protected Server server() {
        return super.server();
    }

    /** As it is configured with nothing but its URL. */
    protected static Server server(TestMcpServer mcp) {
        return server(mcp.url());
    }

    /** As it is configured with nothing but its URL. */
    protected static Server server(String url) {
        return at(url).build();
    }

    /** The only credential there is. */
    @Override
    protected Credential kept() {
        return super.kept();
    }

    /** Where credentials are kept, across all that is played. */
    protected final TokenStore kept(TokenStore other) {
        store = other;
        return store;
    }

    /** Every request to the servers of this world. */
    protected final RequestLog wire() {
        return world.log();
    }

    /** The newest authorization request that the browser made. */
    protected final RecordedRequest authorizationRequest() {
        List<RecordedRequest> all = issuer().authorize().requests();
        return all.get(all.size() - 1);
    }

    /** The newest request to exchange a code. */
    protected final RecordedRequest codeExchange() {
        List<RecordedRequest> all = issuer().token().exchange().requests();
        return all.get(all.size() - 1);
    }
}
