package dev.berth.callback;

import static dev.berth.callback.PageLayout.escape;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The list of sign-ins. Its links lead over this page, so that no authorization URL stands in it, and may be followed again
 * while their sign-in waits.
 *
 * <p>It keeps itself current without a script: it reloads itself at once from an address that names what it shows, and that
 * is answered only when there is something else to show. So the last state arrives before the program is gone. Thread-safe.
 */
final class SignInListPage {
    private static final String AFTER = "/after/";

    private final String root;
    private final Supplier<List<SignInRow>> rows;
    private final Map<URI, Integer> links = new HashMap<>();
    private CompletableFuture<Void> change = new CompletableFuture<>();

    /** @param root the page's own path, without the slash at its end */
    SignInListPage(String root, Supplier<List<SignInRow>> rows) {
        this.root = root;
        this.rows = rows;
    }

    static String used() {
        return CallbackPages.plain(
                "This address has been used",
                "It led to the sign-in once, and does so no second time.",
                "If it was not you who opened it, please go back to the program, cancel the sign-in and start it again.");
    }

    /** Answers those who wait for something new. */
    void changed() {
        CompletableFuture<Void> seen;
        synchronized (this) {
            seen = change;
            change = new CompletableFuture<>();
        }
        seen.complete(null);
    }

    /** @param rest what follows the unguessable part of the path */
    synchronized Reply serve(String rest) {
        if (rest.equals("/")) {
            return Reply.of(page());
        }
        if (rest.startsWith(AFTER)) {
            boolean current = rest.equals(AFTER + shown(rows.get()));
            return current ? Reply.waiting(change.thenApply(seen -> page()), page()) : Reply.of(page());
        }
        return Reply.of(follow(rest));
    }

    private synchronized Answer page() {
        return Answer.page(200, html(rows.get()));
    }

    private Answer follow(String rest) {
        List<SignInRow> now = rows.get();
        Optional<SignInRow> row =
                now.stream().filter(r -> rest.equals("/" + link(r))).findFirst();
        if (row.isEmpty()) {
            return LocalSite.nowhere();
        }
        return row.get().state() == SignInRow.State.WAITING
                ? Answer.redirect(row.get().authorizationUrl())
                : Answer.page(
                        410,
                        CallbackPages.plain(
                                "This sign-in is over",
                                row.get().server() + ": " + row.get().state().words() + ".",
                                "Please go back to the program."));
    }

    private String html(List<SignInRow> now) {
        long waiting = count(now, SignInRow.State.WAITING);
        long signedIn = count(now, SignInRow.State.SIGNED_IN);
        StringBuilder list = new StringBuilder("<p role=\"status\">")
                .append(signedIn)
                .append(" of ")
                .append(now.size())
                .append(" signed in. ")
                .append(waiting > 0 ? "Each opens in a page of its own." : "Please go back to the program.")
                .append("</p>\n<ul>\n");
        now.forEach(row -> list.append(item(row)));
        String refresh = waiting > 0
                ? "<meta http-equiv=\"refresh\" content=\"0; url=" + root + AFTER + shown(now) + "\">\n"
                : "";
        return PageLayout.page("Sign in", refresh, list.append("</ul>\n").toString());
    }

    private String item(SignInRow row) {
        String name = escape(row.server());
        String shown = row.state() == SignInRow.State.WAITING
                ? "<a href=\"" + root + "/" + link(row) + "\" target=\"_blank\" rel=\"noopener noreferrer\">Sign in to "
                        + name + "</a>"
                : "<strong>" + name + "</strong>";
        String detail = row.detail().isEmpty() ? "" : ". " + escape(row.detail());
        return "<li>" + shown + " <span class=\"dim\">" + row.state().words() + detail + "</span></li>\n";
    }

    /** Names what the page shows: the states in order, a letter each. */
    private static String shown(List<SignInRow> rows) {
        return rows.stream().map(row -> row.state().name().substring(0, 1)).collect(Collectors.joining());
    }

    private int link(SignInRow row) {
        return links.computeIfAbsent(row.authorizationUrl(), url -> links.size() + 1);
    }

    private static long count(List<SignInRow> rows, SignInRow.State state) {
        return rows.stream().filter(row -> row.state() == state).count();
    }
}
