package dev.berth.should;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Overview, "Refresh Tokens". */
class RefreshTokensTest extends SpecificationCase {
    @Test
    void registerForTheGrantThatRefreshes() throws Exception {
        signsIn(server());

        assertThat(issuer().registration().requests().get(0).json())
                .containsEntry("grant_types", List.of("authorization_code", "refresh_token"));
    }
}
