package dev.berth.must;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.SpecificationCase;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.testkit.Person;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Overview, "Authorization Response Validation". */
class AuthorizationResponseValidationTest extends SpecificationCase {
    /** What the issuer calls itself while the person is away changes nothing: the flow was made with its name. */
    @Test
    void holdTheResponseAgainstTheIssuerRecordedBeforeTheRedirect() throws Exception {
        String evil = "https://evil.example";
        person = pending -> {
            URI callback = new Person().approve(pending.url());
            issuer().metadata().with("issuer", evil);
            new Person().deliver(URI.create(callback.toString().replaceFirst("iss=[^&]+", "iss=https://evil.example")));
        };
        BerthException failure = fails(server());

        assertThat(failure.code()).isEqualTo(ErrorCode.ISSUER_MISMATCH);
        assertThat(failure.facts()).containsEntry("expected", issuer().issuer()).containsEntry("issuer", evil);
        assertThat(issuer().token().count()).as("the code went nowhere").isZero();
    }

    /** And what it promises is what it promised then. */
    @Test
    void holdTheResponseAgainstThePromiseRecordedBeforeTheRedirect() throws Exception {
        issuer().authorize().withoutIss();
        person = pending -> {
            issuer().metadata().without("authorization_response_iss_parameter_supported");
            new Person().visit(pending.url());
        };

        assertThat(fails(server()).code()).isEqualTo(ErrorCode.ISSUER_MISSING);
        assertThat(issuer().token().count()).isZero();
    }
}
