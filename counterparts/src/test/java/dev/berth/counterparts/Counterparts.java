package dev.berth.counterparts;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the counterparts to the tests that name them as parameters: a {@link Keycloak}, the {@link DocumentHost} called {@code
 * documents} that it trusts, the {@link Chromium}, or a {@link NodeServer} called {@code typeScript}, {@code everything},
 * {@code guarded}, {@code otherGuarded} or {@code guardedByProofs}. Each starts when it is first asked for, serves the whole
 * run, and is stopped at its end.
 */
final class Counterparts implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(Counterparts.class);

    private static final Map<String, Starter> STARTERS = Map.of(
            "documents", context -> DocumentHost.start(),
            "keycloak", context -> Keycloak.start(((DocumentHost) get(context, "documents")).certificate()),
            "chromium", context -> Chromium.start(),
            "typeScript", context -> NodeServer.typeScriptExample(),
            "everything", context -> NodeServer.everything(),
            "guarded", context -> guarded(context, Keycloak.RESOURCE_CLIENT),
            "otherGuarded", context -> guarded(context, Keycloak.OTHER_RESOURCE_CLIENT),
            "guardedByProofs",
                    context -> NodeServer.guardedByProofs(
                            (Keycloak) get(context, "keycloak"), Keycloak.BOUND_RESOURCE_CLIENT));

    @FunctionalInterface
    private interface Starter {
        Counterpart start(ExtensionContext context) throws Exception;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return STARTERS.containsKey(parameter.getParameter().getName());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return get(context, parameter.getParameter().getName());
    }

    private static NodeServer guarded(ExtensionContext context, String client) throws Exception {
        return NodeServer.guardedBy((Keycloak) get(context, "keycloak"), client);
    }

    private static Object get(ExtensionContext context, String name) {
        Running running = (Running) context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        name,
                        key -> Running.start(
                                () -> Objects.requireNonNull(STARTERS.get(key)).start(context)));
        return running.counterpart();
    }

    /** Kept in the root's store, which closes it at the end of the run. A failed start is kept too, to fail just once. */
    private record Running(
            @Nullable Counterpart started, @Nullable Exception failure) implements AutoCloseable {

        static Running start(Callable<Counterpart> starter) {
            try {
                return new Running(starter.call(), null);
            } catch (Exception e) {
                return new Running(null, e);
            }
        }

        Counterpart counterpart() {
            if (started == null) {
                throw new ParameterResolutionException("it could not be started", Objects.requireNonNull(failure));
            }
            return started;
        }

        @Override
        public void close() {
            if (started != null) {
                started.close();
            }
        }
    }
}
