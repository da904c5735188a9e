package dev.berth;

import dev.berth.error.BerthException;
import dev.berth.store.Credential;
import dev.berth.store.MemoryTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.testkit.Person;
import dev.berth.testkit.RequestLog;
import dev.berth.testkit.TestAuthorizationServer;
import dev.berth.testkit.TestMcpServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** Two servers and an authorization server with the device grant, which live on a time that passes as it is waited for. */
abstract class WithDevices {
    static final Duration LONG = Duration.ofSeconds(30);

    final PassingTime time = new PassingTime();
    final TokenStore store = new MemoryTokenStore();
    final RequestLog log = new RequestLog();
    final TestAuthorizationServer issuer =
            TestAuthorizationServer.builder().clock(time.clock).log(log).start();
    final List<TestMcpServer> servers = new ArrayList<>();

    WithDevices() {
        issuer.token().deviceCode().supported(true);
        for (int i = 0; i < 2; i++) {
            servers.add(TestMcpServer.builder().log(log).protectedBy(issuer).start());
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(TestMcpServer::close);
        issuer.close();
    }

    /** Who is shown codes, and may do something about it. */
    static class Shown implements Interaction {
        final List<PendingDeviceSignIn> all = new CopyOnWriteArrayList<>();
        final List<PendingSignIn> browsers = new CopyOnWriteArrayList<>();
        final BlockingQueue<URI> opened = new LinkedBlockingQueue<>();
        private final BlockingQueue<PendingDeviceSignIn> next = new LinkedBlockingQueue<>();

        @Override
        public void authorizationRequired(PendingSignIn pending) {
            browsers.add(pending);
        }

        @Override
        public void deviceAuthorizationRequired(PendingDeviceSignIn pending) {
            all.add(pending);
            next.add(pending);
        }

        @Override
        public void open(URI address, int waiting) {
            opened.add(address);
        }

        PendingDeviceSignIn last() {
            return all.get(all.size() - 1);
        }

        PendingDeviceSignIn await() throws InterruptedException {
            return await(next);
        }

        static <T> T await(BlockingQueue<T> queue) throws InterruptedException {
            return Objects.requireNonNull(queue.poll(LONG.toSeconds(), TimeUnit.SECONDS), "nobody was asked");
        }

        /** Goes to the address, enters the code, and agrees. */
        void allow() {
            allow(last());
        }

        static void allow(PendingDeviceSignIn pending) {
            Person.Page page = new Person().allowDevice(pending.verificationUri(), pending.userCode());
            Assertions.assertThat(page.body()).contains("Done");
        }
    }

    final Shown person = new Shown();

    Server server() {
        return server(0);
    }

    Server server(int index) {
        return Server.at(URI.create(servers.get(index).url()))
                .name("server-" + index)
                .signInTimeout(Duration.ofHours(1))
                .onAnotherDevice(true)
                .build();
    }

    Berth berth() {
        return berth(person);
    }

    Berth berth(Interaction interaction) {
        return builder(interaction).pause(time).build();
    }

    /** For what is cancelled or interrupted: pauses last as long as they say. */
    Berth berthInRealTime() {
        return builder(person).build();
    }

    private Berth.Builder builder(Interaction interaction) {
        return Berth.builder().store(store).interaction(interaction).clock(time.clock);
    }

    int polls() {
        return issuer.token().deviceCode().count();
    }

    Credential kept() {
        Assertions.assertThat(store.list()).hasSize(1);
        return store.list().get(0);
    }

    static BerthException failure(ThrowingCallable call) {
        return Objects.requireNonNull(Assertions.catchThrowableOfType(BerthException.class, call));
    }
}
