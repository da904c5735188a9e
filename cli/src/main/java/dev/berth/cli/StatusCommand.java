package dev.berth.cli;

import dev.berth.cli.config.Configuration;
import dev.berth.cli.config.ServerEntry;
import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.error.StoreException;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Says what is signed in. */
@Command(name = "status", description = "what is signed in, as whom, until when, and the command that mends it")
final class StatusCommand implements Verb {
    private static final String SIGNED_IN = "signed_in";
    private static final String EXPIRED = "expired";
    private static final String SIGNED_OUT = "signed_out";

    private final BerthCommand command;

    StatusCommand(BerthCommand command) {
        this.command = command;
    }

    @Override
    public ExitCode run() {
        Output output = command.output();
        Configuration configuration = Configuration.read(command.home());
        List<Map<String, @Nullable Object>> rows;
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
            rows.forEach(row -> row.computeIfPresent("expires_at", (name, expiry) -> expiry.toString()));
            output.objects(rows);
        } else {
            output.say(rows.stream().map(this::line).toList());
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

    private List<Map<String, @Nullable Object>> rows(Configuration configuration) {
        List<Credential> credentials = new ArrayList<>(command.store().list());
        credentials.sort(
                Comparator.comparing((Credential c) -> c.server().toString()).thenComparing(Credential::account));
        Instant now = Instant.now();
        Map<String, String> names = new HashMap<>();
        configuration.servers().forEach((name, entry) -> names.putIfAbsent(String.valueOf(entry.urlText()), name));
        Set<String> known = new HashSet<>();
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Credential credential : credentials) {
            String url = credential.server().toString();
            known.add(url);
            rows.add(row(names.get(url), credential, now));
        }
        configuration.servers().forEach((name, entry) -> {
            if (!known.contains(String.valueOf(entry.urlText())) && !entry.isStdio()) {
                rows.add(signedOut(name, entry));
            }
        });
        return rows;
    }

    private static Map<String, @Nullable Object> row(@Nullable String name, Credential credential, Instant now) {
        TokenSet tokens = credential.tokens();
        boolean refreshable = tokens != null && tokens.refreshToken() != null;
        String state = tokens == null ? SIGNED_OUT : tokens.isExpiredAt(now) && !refreshable ? EXPIRED : SIGNED_IN;
        String url = credential.server().toString();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("server", name != null ? name : url);
        row.put("url", url);
        row.put("account", credential.account());
        row.put("issuer", credential.issuer());
        row.put("resource", credential.resource());
        row.put("subject", credential.subject());
        row.put("scopes", tokens == null ? List.of() : tokens.scopes());
        row.put("expires_at", tokens == null ? null : tokens.expiresAt());
        row.put("refreshable", refreshable);
        row.put("state", state);
        row.put("mend", state.equals(SIGNED_IN) ? null : "berth login " + Target.word(name, url, credential.account()));
        return row;
    }

    private static Map<String, @Nullable Object> signedOut(String name, ServerEntry entry) {
        boolean ownHeader = entry.headers().keySet().stream().anyMatch("Authorization"::equalsIgnoreCase);
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("server", name);
        row.put("url", entry.urlText());
        row.put("account", CredentialKey.DEFAULT_ACCOUNT);
        row.put("issuer", null);
        row.put("resource", null);
        row.put("subject", null);
        row.put("scopes", List.of());
        row.put("expires_at", null);
        row.put("refreshable", false);
        row.put("state", SIGNED_OUT);
        row.put("mend", ownHeader ? null : "berth login " + ShellWord.of(name));
        return row;
    }

    private String line(Map<String, @Nullable Object> row) {
        Output output = command.output();
        String state = String.valueOf(row.get("state"));
        StringBuilder line = new StringBuilder(PlainText.of(String.valueOf(row.get("server")), 100));
        if (!CredentialKey.DEFAULT_ACCOUNT.equals(row.get("account"))) {
            line.append('@').append(PlainText.of(String.valueOf(row.get("account")), 100));
        }
        line.append(": ")
                .append(state.equals(SIGNED_IN) ? output.green("signed in") : output.red(state.replace('_', ' ')));
        if (row.get("subject") != null) {
            line.append(" as ").append(PlainText.of(String.valueOf(row.get("subject")), 100));
        }
        if (row.get("issuer") != null && !state.equals(SIGNED_OUT)) {
            line.append(" at ").append(PlainText.of(String.valueOf(row.get("issuer")), 200));
        }
        if (row.get("expires_at") instanceof Instant expiry) {
            line.append(Boolean.TRUE.equals(row.get("refreshable")) ? ", renewed by itself, token until " : ", until ")
                    .append(expiry.truncatedTo(ChronoUnit.SECONDS));
        }
        line.append("\n  ").append(output.dim(PlainText.of(String.valueOf(row.get("url")))));
        if (row.get("mend") != null) {
            line.append("\n  next: ").append(row.get("mend"));
        }
        return line.toString();
    }
}
