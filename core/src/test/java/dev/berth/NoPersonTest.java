package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.InteractionRequiredException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where nobody may be asked, nothing is bound, printed or opened: the answer comes at once, with its type. */
class NoPersonTest extends WithWorld {
    private final List<PendingSignIn> asked = new java.util.concurrent.CopyOnWriteArrayList<>();

    /** One who could be reached, and may not be. */
    private final Interaction absent = new Interaction() {
        @Override
        public boolean isAllowed() {
            return false;
        }

        @Override
        public void authorizationRequired(PendingSignIn pending) {
            asked.add(pending);
        }
    };

    private void signInOnce() throws Exception {
        try (Approver person = new Approver();
                Berth berth = berth(person)) {
            berth.signIn(server());
        }
    }

    private void isNeeded(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(InteractionRequiredException.class);
        assertThat(asked).isEmpty();
        assertThat(issuer().registration().count()).isLessThanOrEqualTo(1);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("berth-callback");
    }

    @Test
    void nothingIsAskedOfAnyoneAtFirst() {
        try (Berth berth = berth(absent)) {
            isNeeded(() -> berth.signIn(server()));
            isNeeded(() -> berth.signInAgain(server()));
            isNeeded(() -> berth.token(server()));
            assertThat(world.log().all()).isEmpty();
            isNeeded(() -> berth.open(server()));
        }
        assertThat(issuer().authorize().count()).isZero();
    }

    /** Field class 10. */
    @Test
    void aRevokedGrantIsNoReasonToOpenABrowser() throws Exception {
        signInOnce();
        issuer().revokeEverything();
        try (Berth berth = berth(absent)) {
            isNeeded(() -> berth.open(server()));
            isNeeded(() -> berth.signIn(server()));
        }
        assertThat(issuer().authorize().count()).isOne();
    }

    /** Field class 10: among many, only those that need a person fail. */
    @Test
    void connectTellsEachServerForItself() throws Exception {
        signInOnce();
        try (Berth berth = berth(absent);
                Connections connections = berth.connect(List.of(server(0), server(1)))) {
            assertThat(connections.connected())
                    .singleElement()
                    .satisfies(one -> assertThat(one.server().name()).isEqualTo("server-0"));
            assertThat(connections.failed().values()).singleElement().isInstanceOf(InteractionRequiredException.class);
        }
        assertThat(asked).isEmpty();
    }
}
