package dev.berth;

import dev.berth.store.Credential;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.World;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;

/** A world of two servers and one authorization server, anew for every test, and a store that outlives a Berth. */
abstract class WithWorld {
    /** For what has to happen; never waited out where all is well. */
    static final Duration LONG = Duration.ofSeconds(30);

    TokenStore store = new MemoryTokenStore();
    final World world = World.start(2);

    @AfterEach
    void stopWorld() {
        world.close();
    }

    TestAuthorizationServer issuer() {
        return world.authorizationServer();
    }

    TestMcpServer mcp() {
        return world.server(0);
    }

    Server server() {
        return server(0);
    }

    Server server(int index) {
        return at(world.server(index).url()).name("server-" + index).build();
    }

    static Server.Builder at(String url) {
        return Server.at(URI.create(url)).signInTimeout(LONG);
    }

    Berth berth(Interaction interaction) {
        return Berth.builder().store(store).interaction(interaction).build();
    }

    /** Those of the only credential. */
    TokenSet tokens() {
        return Objects.requireNonNull(kept().tokens());
    }

    /** The only credential there is. */
    Credential kept() {
        if (store.list().size() != 1) {
            throw new AssertionError("there are " + store.list().size() + " credentials");
        }
        return store.list().get(0);
    }

    /** Somebody asks for a token, and is interrupted once the issuer has their refresh. */
    void askAndBeInterrupted(Berth berth) throws InterruptedException {
        Thread caller = new Thread(() -> {
            try {
                berth.token(server());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        caller.start();
        issuer().token().refresh().awaitRequests(1, LONG);
        caller.interrupt();
        caller.join(LONG.toMillis());
        if (caller.isAlive()) {
            throw new AssertionError("the caller waits on");
        }
    }
}
