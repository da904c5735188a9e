package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.error.ConfigurationException;
import dev.berth.error.ErrorCode;
import dev.berth.error.InteractionRequiredException;
import dev.berth.error.Stage;
import dev.berth.error.StoreException;
import dev.berth.error.TokenException;
import dev.berth.error.TransportException;
import dev.berth.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The failures of a refresh, told again: to somebody else, or by another process. */
final class ToldFailure {
    private enum Kind {
        TRANSPORT,
        TOKEN,
        INTERACTION_REQUIRED,
        STORE,
        CONFIGURATION;

        static @Nullable Kind of(BerthException failure) {
            if (failure instanceof TransportException) {
                return TRANSPORT;
            }
            if (failure instanceof TokenException) {
                return TOKEN;
            }
            if (failure instanceof InteractionRequiredException) {
                return INTERACTION_REQUIRED;
            }
            if (failure instanceof StoreException) {
                return STORE;
            }
            return failure instanceof ConfigurationException ? CONFIGURATION : null;
        }

        BerthException failure(
                Stage stage, ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
            return switch (this) {
                case TRANSPORT -> new TransportException(stage, code, message, facts, cause);
                case TOKEN -> new TokenException(code, message, facts, cause);
                case INTERACTION_REQUIRED -> new InteractionRequiredException(code, message, facts, cause);
                case STORE -> new StoreException(code, message, facts, cause);
                case CONFIGURATION -> new ConfigurationException(code, message, facts, cause);
            };
        }
    }

    private ToldFailure() {}

    /** Anew for each who is told: what is thrown on several threads is nobody's own to add to. */
    static BerthException again(BerthException first) {
        Kind kind = Kind.of(first);
        if (kind == null) {
            throw new IllegalStateException("a refresh failed in a way that it does not declare", first);
        }
        return kind.failure(first.stage(), first.code(), String.valueOf(first.getMessage()), first.facts(), first);
    }

    /** Whether it is one of those. */
    static boolean isTold(BerthException failure) {
        return Kind.of(failure) != null;
    }

    /** As members of an object, with what made it fail, so far as that is told; null for what is no failure of a refresh. */
    static @Nullable Map<String, Object> members(BerthException failure) {
        Kind kind = Kind.of(failure);
        if (kind == null) {
            return null;
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kind", name(kind));
        members.put("stage", name(failure.stage()));
        members.put("code", name(failure.code()));
        members.put("message", String.valueOf(failure.getMessage()));
        members.put("facts", failure.facts());
        Map<String, Object> cause = failure.getCause() instanceof BerthException known ? members(known) : null;
        if (cause != null) {
            members.put("cause", cause);
        }
        return members;
    }

    /**
     * What {@link #members} made.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static BerthException of(JsonObject told) {
        JsonObject cause = told.object("cause");
        return one(Kind.class, told, "kind")
                .failure(
                        one(Stage.class, told, "stage"),
                        one(ErrorCode.class, told, "code"),
                        String.valueOf(told.string("message")),
                        told.texts("facts"),
                        cause == null ? null : of(cause));
    }

    private static String name(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E one(Class<E> type, JsonObject told, String member) {
        return Enum.valueOf(type, String.valueOf(told.string(member)).toUpperCase(Locale.ROOT));
    }
}
