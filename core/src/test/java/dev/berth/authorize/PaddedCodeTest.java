package dev.berth.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.redirect.Receipt;
import dev.berth.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A pasted {@code code#state} whose code ends in the padding of Base64. */
class PaddedCodeTest {
    @Test
    void isTakenWhole() throws Exception {
        PendingAuthorizations door = PendingAuthorizations.inMemory();
        AuthorizationRequest request = new AuthorizationRequest(
                "https://as.example",
                false,
                URI.create("https://as.example/authorize"),
                "client",
                "http://127.0.0.1:9/callback",
                Secret.random(16),
                CodeVerifier.generate(),
                null,
                List.of(),
                null,
                Instant.MAX);
        PendingAuthorization flow = door.add(request, "tracker");

        Receipt receipt =
                door.receive(PastedResponse.parse("YWJj==#" + request.state().reveal()));

        assertThat(receipt.rejection()).isEmpty();
        assertThat(flow.await(Duration.ofSeconds(20)).code().reveal()).isEqualTo("YWJj==");
    }
}
