package dev.berth.cli;

import dev.berth.cli.config.ServerEntry;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.cli.output.ShellWord;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.TokenSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one account's sign-in at one server; by URL and account in order.
 *
 * @param server its configured name, else its URL
 * @param subject who is signed in, where that is known
 * @param expiresAt when the access token ends, where the issuer said so
 * @param refreshable whether it is renewed without a person
 * @param mend the command that signs in; null where there is nothing to mend
 */
record StatusRow(
        String server,
        String url,
        String account,
        @Nullable String issuer,
        @Nullable String resource,
        @Nullable String subject,
        List<String> scopes,
        @Nullable Instant expiresAt,
        boolean refreshable,
        State state,
        @Nullable String mend)
        implements Comparable<StatusRow> {
    /** As many characters as a row for a person usually has. */
    private static final int USUAL = 250;

    enum State {
        SIGNED_IN,
        EXPIRED,
        SIGNED_OUT;

        private final String wireName = name().toLowerCase(Locale.ROOT);
        private final String words = wireName.replace('_', ' ');
    }

    StatusRow {
        scopes = List.copyOf(scopes);
    }

    /** Of a stored credential, whose server may be configured under a name. */
    static StatusRow of(Credential credential, @Nullable String name, Instant now) {
        TokenSet tokens = credential.tokens();
        boolean refreshable = tokens != null && tokens.refreshToken() != null;
        State state = tokens == null
                ? State.SIGNED_OUT
                : tokens.isExpiredAt(now) && !refreshable ? State.EXPIRED : State.SIGNED_IN;
        String url = credential.server().toString();
        return new StatusRow(
                name != null ? name : url,
                url,
                credential.account(),
                credential.issuer(),
                credential.resource(),
                credential.subject(),
                tokens == null ? List.of() : tokens.scopes(),
                tokens == null ? null : tokens.expiresAt(),
                refreshable,
                state,
                state == State.SIGNED_IN ? null : "berth login " + Target.word(name, url, credential.account()));
    }

    /** Of a configured server that nothing is stored for. */
    static StatusRow signedOut(String name, ServerEntry entry) {
        boolean ownHeader = entry.headers().keySet().stream().anyMatch("Authorization"::equalsIgnoreCase);
        return new StatusRow(
                name,
                String.valueOf(entry.urlText()),
                CredentialKey.DEFAULT_ACCOUNT,
                null,
                null,
                null,
                List.of(),
                null,
                false,
                State.SIGNED_OUT,
                ownHeader ? null : "berth login " + ShellWord.of(name));
    }

    @Override
    public int compareTo(StatusRow other) {
        int byUrl = url.compareTo(other.url);
        return byUrl != 0 ? byUrl : account.compareTo(other.account);
    }

    /** For a program. */
    Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("server", server);
        members.put("url", url);
        members.put("account", account);
        members.put("issuer", issuer);
        members.put("resource", resource);
        members.put("subject", subject);
        members.put("scopes", scopes);
        members.put("expires_at", expiresAt == null ? null : expiresAt.toString());
        members.put("refreshable", refreshable);
        members.put("state", state.wireName);
        members.put("mend", mend);
        return members;
    }

    /** For a person, with a line for what to do where there is something to do. */
    String lines(Output output) {
        StringBuilder lines = new StringBuilder(USUAL).append(PlainText.of(server, 100));
        if (!CredentialKey.DEFAULT_ACCOUNT.equals(account)) {
            lines.append('@').append(PlainText.of(account, 100));
        }
        lines.append(": ").append(state == State.SIGNED_IN ? output.green(state.words) : output.red(state.words));
        if (subject != null) {
            lines.append(" as ").append(PlainText.of(subject, 100));
        }
        if (issuer != null && state != State.SIGNED_OUT) {
            lines.append(" at ").append(PlainText.of(issuer, 200));
        }
        if (expiresAt != null) {
            lines.append(refreshable ? ", renewed by itself, token until " : ", until ")
                    .append(expiresAt.truncatedTo(ChronoUnit.SECONDS));
        }
        lines.append("\n  ").append(output.dim(PlainText.of(url)));
        if (mend != null) {
            lines.append("\n  next: ").append(mend);
        }
        return lines.toString();
    }
}
