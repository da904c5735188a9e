package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.error.BerthException;
import dev.berth.testkit.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What became of the refreshes of a grant is nothing to who has signed in anew since. */
class FormerFailureTest extends WithRefreshes {
    /** By the same client, in another process; what they were given is to be refreshed at once. */
    @ParameterizedTest
    @ValueSource(ints = {401, 503})
    void doesNotKeepANewSignInFromBeingRefreshed(int status) throws Exception {
        expired();
        issuer().token().refresh().answerNext(1, Reply.status(status).withHeader("Retry-After", "600"));
        try (Berth berth = silent()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> berth.token(server())).isInstanceOf(BerthException.class);
            }
            assertThat(refreshes()).as("the issuer is left alone").isOne();
            issuer().token().alterNext(1, reply -> reply.with("expires_in", 0));
            try (Approver person = new Approver();
                    Berth other = asking(person)) {
                other.signInAgain(server());
            }
            assertThat(isGoodAtTheIssuer(berth.token(server()).value())).isTrue();
            assertThat(refreshes()).isEqualTo(2);
            assertThat(issuer().registration().count())
                    .as("it is the same client")
                    .isOne();
        }
    }
}
