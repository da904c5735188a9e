package dev.berth.cli;

import dev.berth.cli.config.Configuration;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.ShellWord;
import dev.berth.error.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;

/** Says what is signed in. */
@Command(name = "status", description = "what is signed in, as whom, until when, and the command that mends it")
final class StatusCommand implements Verb {
    private final BerthCommand command;

    StatusCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() {
        Output output = command.output();
        Configuration configuration = Configuration.read(command.home());
        List<StatusRow> rows;
        try {
            rows = rows(configuration);
        } catch (StoreException e) {
            return unreadable(configuration, e);
        }
        if (rows.isEmpty()) {
            output.say("Nothing is configured or signed in. next: berth login URL");
            return ExitCode.DONE;
        }
        if (output.isJson()) {
            output.objects(rows.parallelStream().map(StatusRow::members).toList());
        } else {
            output.say(rows.parallelStream().map(row -> row.lines(output)).toList());
        }
        return ExitCode.DONE;
    }

    /** What is configured is known all the same; of each it is said that what is signed in there cannot be told. */
    private ExitCode unreadable(Configuration configuration, StoreException failure) {
        Map<String, String> servers = new LinkedHashMap<>();
        configuration.servers().forEach((name, entry) -> {
            if (!entry.isStdio()) {
                servers.put(name, String.valueOf(entry.urlText()));
            }
        });
        if (servers.isEmpty()) {
            throw failure;
        }
        servers.forEach((name, url) -> {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("url", url);
            facts.putAll(failure.facts());
            String message = "its sign-in cannot be read: " + failure.getMessage();
            command.output()
                    .failure(name, ShellWord.of(name), new StoreException(failure.code(), message, facts, failure));
        });
        return ExitCode.of(failure.code());
    }

    /** What is stored, in order, and then what is only configured. There may be very many: all processors work on them. */
    private List<StatusRow> rows(Configuration configuration) {
        Instant now = Instant.now();
        Map<String, String> names = new HashMap<>();
        configuration.servers().forEach((name, entry) -> names.putIfAbsent(String.valueOf(entry.urlText()), name));
        StatusRow[] stored = command.store()
                .list(credential ->
                        StatusRow.of(credential, names.get(credential.server().toString()), now))
                .toArray(StatusRow[]::new);
        Arrays.parallelSort(stored);
        List<StatusRow> rows = new ArrayList<>(List.of(stored));
        Set<String> known = new HashSet<>();
        for (StatusRow row : rows) {
            if (names.containsKey(row.url())) {
                known.add(row.url());
            }
        }
        configuration.servers().forEach((name, entry) -> {
            if (!known.contains(String.valueOf(entry.urlText())) && !entry.isStdio()) {
                rows.add(StatusRow.signedOut(name, entry));
            }
        });
        return rows;
    }
}
