package dev.berth.callback;

import static dev.berth.callback.PageLayout.escape;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The list of sign-ins. Its links lead over this page, so that no authorization URL stands in it, and may be followed again
 * while their sign-in waits.
 *
 * <p>It keeps itself current without a script, by reloading itself until all are over. Thread-safe.
 */
final class SignInListPage {
    private static final int REFRESH_SECONDS = 1;

    /** A page that was not looked at for that long is not looked at any more. */
    private static final long GONE_NANOS = 3 * REFRESH_SECONDS * 1_000_000_000L;

    private final Supplier<List<SignInRow>> rows;
    private final Map<URI, Integer> links = new HashMap<>();
    private final CountDownLatch shownOver = new CountDownLatch(1);
    private volatile long lastLook = System.nanoTime() - GONE_NANOS;

    SignInListPage(Supplier<List<SignInRow>> rows) {
        this.rows = rows;
    }

    static String used() {
        return CallbackPages.plain(
                "This address has been used",
                "It led to the sign-in once, and does so no second time.",
                "If it was not you who opened it, please go back to the program, cancel the sign-in and start it again.");
    }

    /** Waits till whoever looks at the page has seen that all are over; not at all where nobody looks, or not all are. */
    void awaitLastLook(long millis) throws InterruptedException {
        boolean over = rows.get().stream().noneMatch(row -> row.state() == SignInRow.State.WAITING);
        if (over && System.nanoTime() - lastLook < GONE_NANOS) {
            shownOver.await(millis, TimeUnit.MILLISECONDS);
        }
    }

    /** @param rest what follows the unguessable part of the path */
    synchronized Answer serve(String rest) {
        return rest.equals("/") ? page(rows.get()) : follow(rest);
    }

    private Answer page(List<SignInRow> now) {
        lastLook = System.nanoTime();
        if (count(now, SignInRow.State.WAITING) == 0) {
            shownOver.countDown();
        }
        return Answer.page(200, html(now));
    }

    private Answer follow(String rest) {
        List<SignInRow> now = rows.get();
        Optional<SignInRow> row =
                now.stream().filter(r -> rest.equals("/" + link(r))).findFirst();
        if (row.isEmpty()) {
            return LocalSite.nowhere();
        }
        return row.get().state() == SignInRow.State.WAITING
                ? Answer.redirect(row.get().destination().get())
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
        String refresh = waiting > 0 ? "<meta http-equiv=\"refresh\" content=\"" + REFRESH_SECONDS + "\">\n" : "";
        return PageLayout.page("Sign in", refresh, list.append("</ul>\n").toString());
    }

    private String item(SignInRow row) {
        String name = escape(row.server());
        String shown = row.state() == SignInRow.State.WAITING
                ? "<a href=\"" + link(row) + "\" target=\"_blank\" rel=\"noopener noreferrer\">Sign in to " + name
                        + "</a>"
                : "<strong>" + name + "</strong>";
        String detail = row.detail().isEmpty() ? "" : ". " + escape(row.detail());
        return "<li>" + shown + " <span class=\"dim\">" + row.state().words() + detail + "</span></li>\n";
    }

    private int link(SignInRow row) {
        return links.computeIfAbsent(row.authorizationUrl(), url -> links.size() + 1);
    }

    private static long count(List<SignInRow> rows, SignInRow.State state) {
        return rows.stream().filter(row -> row.state() == state).count();
    }
}
