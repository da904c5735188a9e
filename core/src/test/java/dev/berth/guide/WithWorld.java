package dev.berth.guide;

import dev.berth.Server;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.World;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

/** A world of two servers for the snippets of one page, anew for each. */
abstract class WithWorld {
    final World world = World.start(2);
    final String address = world.server(0).url();
    final TokenStore store = new MemoryTokenStore();

    @AfterEach
    void stopWorld() {
        world.close();
    }

    TestAuthorizationServer issuer() {
        return world.authorizationServer();
    }

    Server server() {
        return Server.at(URI.create(address)).name("example").build();
    }

    /** Whether the issuer has given out that token, and it is good. */
    boolean isGood(String token) {
        return issuer().introspect(token).isPresent();
    }
}
