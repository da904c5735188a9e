package dev.berth.counterparts;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Keycloak with the realm of {@code keycloak/realm.json}, on ports that it picks itself, its database in memory, one
 * folder per instance. The person in the realm is alice, with the password "secret".
 */
final class Keycloak implements Counterpart {

    static final String REALM = "harbour";
    static final String RESOURCE_CLIENT = "mcp-resource";
    static final String OTHER_RESOURCE_CLIENT = "other-mcp-resource";
    static final String BOUND_RESOURCE_CLIENT = "bound-mcp-resource";
    static final String ROBOT = "robot";
    static final String USER = "alice";
    static final String PASSWORD = "secret";

    private static final Pattern STARTED = Pattern.compile("started in .* Listening on: (http://127\\.0\\.0\\.1:\\d+)");

    private final ServerProcess process;
    private final URI base;
    private final KeycloakAdmin admin;

    private Keycloak(ServerProcess process, URI base, String adminPassword) {
        this.process = process;
        this.base = base;
        this.admin = new KeycloakAdmin(base, adminPassword);
    }

    /**
     * Starts one.
     *
     * @param trusted a certificate, as a PEM file, that is trusted beside those of the machine
     */
    static Keycloak start(Path trusted) throws IOException, InterruptedException {
        String adminPassword = UUID.randomUUID().toString();
        ProcessBuilder command = command(newInstance(), trusted);
        command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", KeycloakAdmin.USER);
        command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", adminPassword);
        ServerProcess process = ServerProcess.start("keycloak", command, STARTED);
        return new Keycloak(process, URI.create(process.awaitReady().group(1)), adminPassword);
    }

    URI issuer() {
        return base.resolve("/realms/" + REALM);
    }

    /** RFC 8414, section 3.1: the well-known path goes between the host and the issuer's path. */
    URI metadata() {
        return base.resolve("/.well-known/oauth-authorization-server/realms/" + REALM);
    }

    /** An endpoint of the realm's OpenID Connect protocol, such as {@code auth} or {@code token}. */
    URI endpoint(String name) {
        return URI.create(issuer() + "/protocol/openid-connect/" + name);
    }

    KeycloakAdmin admin() {
        return admin;
    }

    @Override
    public void close() {
        process.close();
    }

    /** The distribution is only read, so an instance links to it and owns nothing but its data. */
    private static Path newInstance() throws IOException {
        Path instance = Files.createTempDirectory(Files.createDirectories(Checkout.scratch()), "keycloak-");
        for (String shared : List.of("conf", "lib", "providers", "themes")) {
            Files.createSymbolicLink(
                    instance.resolve(shared), Checkout.keycloak().resolve(shared));
        }
        Path imports = Files.createDirectories(instance.resolve("data").resolve("import"));
        try (InputStream realm = Objects.requireNonNull(Keycloak.class.getResourceAsStream("/keycloak/realm.json"))) {
            Files.copy(realm, imports.resolve("realm.json"));
        }
        return instance;
    }

    /** Its own start script takes its home from the script's real path; here the home is the instance. */
    private static ProcessBuilder command(Path instance, Path trusted) {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Duser.language=en",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                        + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dkc.home.dir=" + instance,
                "-Djboss.server.config.dir=" + instance.resolve("conf"),
                "-cp",
                instance.resolve("lib").resolve("quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                "start",
                "--optimized",
                "--import-realm",
                "--cache=local",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=0",
                "--hostname-strict=false",
                "--truststore-paths=" + trusted,
                // So that "started" means that the realm is there.
                "--server-async-bootstrap=false");
    }
}
