package dev.berth.mustnot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Overview, "Scope Selection Strategy". */
class ScopeSelectionStrategyTest extends SpecificationCase {
    /** A part of it, more than it, something else altogether: what is asked for is what the challenge says. */
    @ParameterizedTest
    @CsvSource({"a, a b c", "a b c, b", "a, b c", "a b, b c"})
    void assumeThatTheChallengesScopesAreAmongThoseOfTheMetadata(String challenged, String listed) throws Exception {
        issuer().scopesSupported("a", "b", "c");
        mcp().challenge().scope(challenged);
        mcp().resourceMetadata().with("scopes_supported", List.of(listed.split(" ")));
        signsIn(server());

        assertThat(String.valueOf(authorizationRequest().parameter("scope")).split(" "))
                .containsExactlyInAnyOrder(challenged.split(" "));
    }
}
