package dev.berth.mustnot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.Connection;
import dev.berth.SpecificationCase;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

/** Overview, "Token Requirements". */
class TokenRequirementsTest extends SpecificationCase {
    /** Nor into a path, nor into the body of a message: the header is the one way (OAuth 2.1 section 5.1.1). */
    @Test
    void putATokenIntoAUrlOrAMessage() throws Exception {
        Set<String> tokens = new ConcurrentSkipListSet<>();
        play(berth -> {
            berth.signIn(server());
            tokens.add(berth.token(server()).value().reveal());
            issuer().expireAccessTokens();
            try (Connection connection = berth.open(server())) {
                connection.session().callTool("whoami", "{}");
            }
            tokens.add(berth.token(server()).value().reveal());
            tokens.add(Objects.requireNonNull(
                            Objects.requireNonNull(kept().tokens()).refreshToken())
                    .reveal());
        });

        assertThat(tokens).hasSize(3);
        assertThat(wire().all()).allSatisfy(request -> {
            String url = request.path() + "?" + request.rawQuery();
            assertThat(tokens).noneMatch(url::contains);
        });
        assertThat(mcp().mcp().requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(tokens).noneMatch(request.body()::contains));
    }
}
