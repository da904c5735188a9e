package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Connection;
import dev.berth.SignOut;
import dev.berth.SpecificationCase;
import dev.berth.testkit.RecordedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Overview, "Refresh Tokens". */
class RefreshTokensTest extends SpecificationCase {
    private String refreshToken() {
        return Objects.requireNonNull(Objects.requireNonNull(kept().tokens()).refreshToken())
                .reveal();
    }

    /** The endpoints that refresh and revoke see it, in the body of a POST; nobody else does. */
    @Test
    void showThemToTheirIssuerAlone() throws Exception {
        List<String> all = new ArrayList<>();
        play(berth -> {
            berth.signIn(server());
            all.add(refreshToken());
            issuer().expireAccessTokens();
            try (Connection connection = berth.open(server())) {
                assertThat(connection.tools()).isNotEmpty();
            }
            all.add(refreshToken());
            assertThat(berth.signOut(server()).outcome()).isEqualTo(SignOut.REVOKED);
        });

        assertThat(all).doesNotHaveDuplicates().hasSize(2);
        List<RecordedRequest> seen = wire().matching(request -> holds(request, all));
        assertThat(seen)
                .extracting(RecordedRequest::endpoint)
                .containsExactly(issuer().token().refresh(), issuer().revocation());
        assertThat(seen).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(all).noneMatch(token -> (request.rawQuery() + request.headers()).contains(token));
        });
    }

    private static boolean holds(RecordedRequest request, List<String> tokens) {
        String everything = request.path() + request.rawQuery() + request.headers() + request.body();
        return tokens.stream().anyMatch(everything::contains);
    }
}
