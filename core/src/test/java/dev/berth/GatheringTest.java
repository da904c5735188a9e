package dev.berth;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.testkit.Person;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** The browser is opened once for all that wait, at an address that tells a bystander nothing. */
class GatheringTest extends WithWorld {
    private static final Person BROWSER = new Person();

    private record Opened(URI address, int waiting) {}

    /** One who acts only on what was opened. */
    private static final class Onlooker implements Interaction {
        private final BlockingQueue<PendingSignIn> asked = new LinkedBlockingQueue<>();
        private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();

        @Override
        public void authorizationRequired(PendingSignIn pending) {
            asked.add(pending);
        }

        @Override
        public void open(URI address, int waiting) {
            opened.add(new Opened(address, waiting));
        }

        private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
            T one = queue.poll(30, SECONDS);
            assertThat(one).isNotNull();
            return java.util.Objects.requireNonNull(one);
        }
    }

    private static URI listPage(URI address) {
        URI page = BROWSER.open(address).location();
        assertThat(page).isNotNull();
        return java.util.Objects.requireNonNull(page);
    }

    private static List<URI> links(URI page) {
        String html = BROWSER.open(page).body();
        return java.util.regex.Pattern.compile("<a href=\"([^\"]+)\"")
                .matcher(html)
                .results()
                .map(found -> page.resolve(found.group(1)))
                .toList();
    }

    /** Field class 32: the exact URL, uncut, by way of an address that is good once. */
    @Test
    void theOnlyOneIsLedToByAnAddressThatWorksOnce() throws Exception {
        Onlooker person = new Onlooker();
        try (Berth berth = berth(person)) {
            CompletableFuture<?> result = Background.run(() -> berth.signIn(server()));
            Opened opened = Onlooker.next(person.opened);
            PendingSignIn pending = Onlooker.next(person.asked);
            assertThat(opened.waiting()).isOne();
            assertThat(opened.address().getHost()).isEqualTo("127.0.0.1");
            assertThat(opened.address().toString())
                    .hasSizeLessThan(100)
                    .doesNotContain("state")
                    .doesNotContain("&");

            Person.Page first = BROWSER.open(opened.address());
            assertThat(first.location()).isEqualTo(pending.url());
            assertThat(BROWSER.open(opened.address()).status()).isEqualTo(410);

            BROWSER.visit(pending.url());
            result.get(30, SECONDS);
            assertThat(person.opened).isEmpty();
        }
    }

    @Test
    void severalAreLedToByOnePage() throws Exception {
        Onlooker person = new Onlooker();
        try (Berth berth = berth(person)) {
            CompletableFuture<Connections> result = Background.run(() -> berth.connect(List.of(server(0), server(1))));
            Opened opened = Onlooker.next(person.opened);
            assertThat(opened.waiting()).isEqualTo(2);
            List<URI> links = links(listPage(opened.address()));
            assertThat(links).hasSize(2);
            links.forEach(BROWSER::visit);
            try (Connections connections = result.get(30, SECONDS)) {
                assertThat(connections.connected()).hasSize(2);
            }
            assertThat(person.opened).isEmpty();
        }
    }

    /** A slow one does not keep the others waiting, and is on the page once it is there. */
    @Test
    void aSlowServerComesToThePageLater() throws Exception {
        Onlooker person = new Onlooker();
        var slow = world.server(1).mcp().hold();
        try (Berth berth = berth(person)) {
            CompletableFuture<Connections> result = Background.run(() -> berth.connect(List.of(server(0), server(1))));
            Onlooker.next(person.asked);
            Opened opened = Onlooker.next(person.opened);
            assertThat(opened.waiting()).isOne();
            URI page = listPage(opened.address());
            assertThat(links(page)).hasSize(1);

            slow.release();
            Onlooker.next(person.asked);
            List<URI> links = links(page);
            assertThat(links).hasSize(2);
            links.forEach(BROWSER::visit);
            try (Connections connections = result.get(30, SECONDS)) {
                assertThat(connections.connected()).hasSize(2);
            }
            assertThat(person.opened).as("once").isEmpty();
        }
    }

    /** The page does not outlive the call, nor is it opened after it. */
    @Test
    void thePageEndsWithTheCall() throws Exception {
        Onlooker person = new Onlooker();
        CountDownLatch done = new CountDownLatch(1);
        try (Berth berth = berth(person)) {
            CompletableFuture<Connections> result = Background.run(() -> {
                Connections connections = berth.connect(List.of(server(0), server(1)));
                done.countDown();
                return connections;
            });
            URI page = listPage(Onlooker.next(person.opened).address());
            links(page).forEach(BROWSER::visit);
            assertThat(done.await(30, SECONDS)).isTrue();
            try (java.net.Socket socket = new java.net.Socket()) {
                assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> socket.connect(
                                new java.net.InetSocketAddress(
                                        java.net.InetAddress.getLoopbackAddress(), page.getPort()),
                                5_000)))
                        .isInstanceOf(java.net.ConnectException.class);
            }
            result.get(30, SECONDS).close();
        }
    }
}
