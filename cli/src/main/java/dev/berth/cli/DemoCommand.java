package dev.berth.cli;

import dev.berth.PendingSignIn;
import dev.berth.Server;
import dev.berth.cli.config.SignInSettings;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.testkit.DemoWorld;
import dev.berth.testkit.Person;
import dev.berth.testkit.TestMcpServer;
import dev.berth.testkit.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows it all on this machine: three protected servers, signed in to at once. */
@Command(
        name = "demo",
        description =
                "three protected servers and an authorization server on this machine; sign in to all at once; show"
                        + " their tools")
final class DemoCommand implements Verb {
    private final BerthCommand command;

    @Option(names = "--no-browser", description = "open no browser; the demo plays the person")
    private boolean noBrowser;

    DemoCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() throws InterruptedException {
        Path home = throwAwayHome();
        Thread cleaner = new Thread(() -> delete(home), "berth-demo-clean");
        // An interrupted demo leaves no credentials behind either.
        Runtime.getRuntime().addShutdownHook(cleaner);
        try (World world = DemoWorld.start()) {
            command.output()
                    .say("Three protected MCP servers and their authorization server are running on this machine.");
            return connect(world, home);
        } finally {
            delete(home);
            forget(cleaner);
        }
    }

    private ExitCode connect(World world, Path home) throws InterruptedException {
        List<Target> targets = world.servers().stream().map(DemoCommand::target).toList();
        try (Session session = Session.demonstrating(command, home, noBrowser, this::playThePerson)) {
            List<ExitCode> failures = ConnectCommand.connect(session, targets, false);
            if (failures.isEmpty()) {
                command.output()
                        .say(
                                "All three are signed in to, each with a token of its own. This was a demo: nothing is kept."
                                        + " next: berth login URL");
            }
            return ConnectCommand.summary(failures);
        }
    }

    private static Target target(TestMcpServer server) {
        Server signIn = Server.at(URI.create(server.url())).name(server.name()).build();
        return new Target(signIn, server.name(), false, SignInSettings.NONE, Map.of());
    }

    private void playThePerson(List<PendingSignIn> waiting) {
        Output output = command.output();
        output.say(
                "No browser can be opened here, so the demo plays the person: it opens each address, allows, and goes"
                        + " where it is sent.");
        Person person = new Person();
        for (PendingSignIn signIn : waiting) {
            output.detail(PlainText.of(signIn.server().name(), 100) + ": the person allows");
            person.signIn(signIn.url());
        }
    }

    private static Path throwAwayHome() {
        try {
            return Files.createTempDirectory("berth-demo-");
        } catch (IOException e) {
            throw new StoreException(ErrorCode.STORE_FAILED, "No temporary folder could be made.", Map.of(), e);
        }
    }

    private static void forget(Thread cleaner) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // The process is going down, and it runs.
        }
    }

    private static void delete(Path home) {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It lies among the system's temporary files, and its servers are gone.
        }
    }
}
