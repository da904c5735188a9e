package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Security Considerations, "Open Redirection". */
class OpenRedirectionTest extends SpecificationCase {
    /** Port and all, at an issuer that takes it letter for letter. */
    @Test
    void registerTheRedirectUriThatItUses() throws Exception {
        issuer().clients().anyLoopbackPort(false);
        signsIn(server());

        String used = Objects.requireNonNull(authorizationRequest().parameter("redirect_uri"));
        assertThat(issuer().registration().requests().get(0).json()).containsEntry("redirect_uris", List.of(used));
        assertThat(codeExchange().parameter("redirect_uri")).isEqualTo(used);
        assertThat(used).matches("http://127\\.0\\.0\\.1:\\d+/callback");
    }
}
