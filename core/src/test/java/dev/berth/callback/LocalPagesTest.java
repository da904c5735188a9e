package dev.berth.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.authorize.PendingAuthorizations;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our own pages lead to authorization URLs, and only whom they were made for. */
@Timeout(60)
class LocalPagesTest {
    private static final URI LONG_URL =
            URI.create("https://as.example/authorize?client_id=c&state=s&scope=a+b&resource=https%3A%2F%2Fx");
    private static final URI OTHER_URL = URI.create("https://other.example/authorize?state=t");

    private final CallbackEngine engine = new CallbackEngine(PendingAuthorizations.inMemory(), CallbackEvents.none());
    private LocalPages pages;

    @BeforeEach
    void open() throws IOException {
        pages = engine.openLocalPages();
    }

    @AfterEach
    void close() {
        pages.close();
        engine.close();
    }

    private static Wire.Seen request(String method, URI uri, String host) throws IOException {
        try (Wire wire = Wire.to(uri.getHost(), uri.getPort())) {
            return wire.send(method + " " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                    .answer();
        }
    }

    private static Wire.Seen get(URI uri) throws IOException {
        return request("GET", uri, uri.getRawAuthority());
    }

    @Nested
    class TheOneTimeRedirect {
        @Test
        void leadsToTheLongUrlOnceAndSaysSoTheSecondTime() throws Exception {
            URI uri = pages.oneTimeRedirect(() -> LONG_URL);
            Wire.Seen first = get(uri);
            assertThat(first.status()).isEqualTo(302);
            assertThat(first.header("Location")).isEqualTo(LONG_URL.toString());
            assertThat(first.header("Referrer-Policy")).isEqualTo("no-referrer");
            Wire.Seen second = get(uri);
            assertThat(second.status()).isEqualTo(410);
            assertThat(second.text()).contains("has been used").doesNotContain("as.example");
        }

        /** What was pushed is good for a short while: which address is led to is told at the visit. */
        @Test
        void leadsToWhereItIsToLeadAtTheVisit() throws Exception {
            AtomicReference<URI> target = new AtomicReference<>(LONG_URL);
            URI uri = pages.oneTimeRedirect(target::get);
            target.set(OTHER_URL);
            assertThat(get(uri).header("Location")).isEqualTo(OTHER_URL.toString());
        }

        @Test
        void isUnguessable() {
            String path = pages.oneTimeRedirect(() -> LONG_URL).getRawPath();
            assertThat(path).matches("/[A-Za-z0-9_-]{22}");
            assertThat(pages.oneTimeRedirect(() -> LONG_URL).getRawPath()).isNotEqualTo(path);
        }

        @Test
        void isNotUsedUpByForeignersAndProbes() throws Exception {
            URI uri = pages.oneTimeRedirect(() -> LONG_URL);
            assertThat(request("GET", uri, "evil.example").status()).isEqualTo(403);
            assertThat(request("GET", uri, "localhost:" + uri.getPort()).status())
                    .isEqualTo(403);
            assertThat(request("HEAD", uri, uri.getRawAuthority()).status()).isEqualTo(405);
            assertThat(get(uri.resolve("/")).status()).isEqualTo(404);
            assertThat(get(URI.create(uri + "/")).status()).isEqualTo(404);
            assertThat(get(uri).status()).isEqualTo(302);
        }
    }

    @Nested
    class TheListOfSignIns {
        private final AtomicReference<List<SignInRow>> rows = new AtomicReference<>(List.of(
                new SignInRow("tracker <1>", SignInRow.State.WAITING, LONG_URL, ""),
                new SignInRow("wiki", SignInRow.State.SIGNED_IN, OTHER_URL, "")));

        private volatile Runnable onLook = () -> {};

        private URI enter() throws IOException {
            URI entrance = pages.signInList(() -> {
                onLook.run();
                return rows.get();
            });
            Wire.Seen first = get(entrance);
            assertThat(first.status()).isEqualTo(302);
            assertThat(get(entrance).status()).isEqualTo(410);
            return URI.create(first.header("Location"));
        }

        @Test
        void showsEachWithItsStateAndKeepsCurrentUntilAllAreOver() throws Exception {
            URI list = enter();
            Wire.Seen page = get(list);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.isWhole()).isTrue();
            assertThat(page.body())
                    .contains(
                            "tracker &lt;1&gt;</a>",
                            "waiting for you",
                            "wiki",
                            "1 of 2 signed in",
                            "http-equiv=\"refresh\"")
                    .doesNotContain("as.example", "other.example", "<script");
            rows.set(List.of(
                    new SignInRow("tracker", SignInRow.State.FAILED, LONG_URL, "Nobody came."),
                    new SignInRow("wiki", SignInRow.State.SIGNED_IN, OTHER_URL, "")));
            assertThat(get(list).body())
                    .contains("not signed in. Nobody came.")
                    .doesNotContain("http-equiv=\"refresh\"", "href=\"1\"");
        }

        @Test
        void showsWhoeverLooksAtItThatAllAreOverBeforeItGoesAway() throws Exception {
            URI list = enter();
            get(list);
            rows.set(List.of(new SignInRow("tracker", SignInRow.State.SIGNED_IN, LONG_URL, "")));
            CountDownLatch asked = new CountDownLatch(1);
            onLook = asked::countDown;
            CompletableFuture<Void> closed = CompletableFuture.runAsync(pages::close);
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(get(list).body()).contains("1 of 1 signed in");
            closed.get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> get(list)).isInstanceOf(ConnectException.class);
        }

        @Test
        void goesAwayAtOnceWhereNobodyLooks() throws Exception {
            pages.signInList(rows::get);
            rows.set(List.of(new SignInRow("tracker", SignInRow.State.SIGNED_IN, LONG_URL, "")));
            pages.close();

            assertThatThrownBy(() -> get(pages.oneTimeRedirect(() -> LONG_URL))).isInstanceOf(ConnectException.class);
        }

        @Test
        void leadsToASignInAsLongAsItWaits() throws Exception {
            URI list = enter();
            URI link = list.resolve(get(list).body().replaceAll("(?s).*<a href=\"([^\"]+)\".*", "$1"));
            assertThat(get(link).header("Location")).isEqualTo(LONG_URL.toString());
            assertThat(get(link).header("Location")).isEqualTo(LONG_URL.toString());
            assertThat(request("GET", link, "evil.example").status()).isEqualTo(403);
            assertThat(get(list.resolve("99")).status()).isEqualTo(404);
            rows.set(List.of(new SignInRow("tracker", SignInRow.State.SIGNED_IN, LONG_URL, "")));
            assertThat(get(link).status()).isEqualTo(410);
        }
    }
}
