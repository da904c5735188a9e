package dev.berth;

import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.http.SafeUrl;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is told where only a person can help, and none is asked. */
final class PersonNeeded {
    private PersonNeeded() {}

    static InteractionRequiredException at(Server server) {
        return at(server, null);
    }

    /** With what made it so. */
    static InteractionRequiredException at(Server server, @Nullable Throwable cause) {
        return new InteractionRequiredException(
                ErrorCode.INTERACTION_REQUIRED,
                "A person has to sign in to " + server.name() + ".",
                Map.of("server", server.name(), "url", SafeUrl.withoutQuery(server.url())),
                cause);
    }
}
