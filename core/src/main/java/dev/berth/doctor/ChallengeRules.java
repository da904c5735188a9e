package dev.berth.doctor;

import dev.berth.challenge.Challenge;
import dev.berth.challenge.Challenges;
import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Rule;
import dev.berth.discovery.MetadataUrl;
import dev.berth.discovery.Scopes;
import dev.berth.error.DiscoveryException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a server asks for a token (RFC 6750 section 3, RFC 9728 section 5.1). */
final class ChallengeRules {
    private final Chart chart;

    ChallengeRules(Chart chart) {
        this.chart = chart;
    }

    /** Holds a refusal against the rules, under the open step. */
    Challenges check(Exchange refusal) {
        status(refusal);
        Challenges challenges = Challenges.parse(refusal.challenges());
        if (refusal.challenges().isEmpty()) {
            chart.broken(
                    Rule.CHALLENGES,
                    "There is no WWW-Authenticate header, so the well-known addresses have to do.",
                    Advice.owner("Send WWW-Authenticate: Bearer resource_metadata=\"URL\" with every 401."));
            return challenges;
        }
        String fault = Challenges.fault(refusal.challenges());
        if (fault != null) {
            chart.broken(
                    Rule.CHALLENGE_WELL_FORMED,
                    "WWW-Authenticate is not well-formed: " + fault + ". It was read all the same; others may not.",
                    Advice.owner("Send it as: Bearer name=\"value\", name=\"value\"."));
        }
        scheme(challenges);
        if (challenges.error() != null) {
            chart.warning(
                    Rule.CHALLENGE_WITHOUT_ERROR,
                    "The challenge says " + chart.words().of(challenges.error()) + " to a request without any token.",
                    Advice.owner("Leave error out where no token came; clients may take their own for bad."));
        }
        metadata(challenges.resourceMetadata());
        scope(challenges.scope());
        return challenges;
    }

    private void status(Exchange refusal) {
        if (Integer.valueOf(401).equals(refusal.status())) {
            chart.kept(Rule.REFUSES_WITH_401, "A request without a token is refused with 401.");
        } else {
            chart.broken(
                    Rule.REFUSES_WITH_401,
                    "A request without a token is refused with 403, by which many clients start no sign-in.",
                    Advice.owner("Answer 401; 403 is for tokens that do not go far enough."));
        }
    }

    private void scheme(Challenges challenges) {
        Challenge spoken = challenges.bearer();
        if (spoken == null) {
            chart.broken(
                    Rule.CHALLENGE_IS_BEARER,
                    "The challenge is of another scheme: "
                            + chart.words()
                                    .list(challenges.all().stream()
                                            .map(Challenge::scheme)
                                            .toList())
                            + ".",
                    Advice.owner("Add a Bearer challenge with resource_metadata."));
        } else if (!spoken.isOf("Bearer")) {
            chart.note(Rule.CHALLENGE_IS_BEARER, "The challenge is of the scheme DPoP (RFC 9449 section 7.1).");
        } else {
            chart.kept(Rule.CHALLENGE_IS_BEARER, "The challenge is of the scheme Bearer.");
        }
    }

    private void metadata(@Nullable String told) {
        if (told == null) {
            chart.note(
                    Rule.CHALLENGE_NAMES_METADATA,
                    "The challenge names no resource_metadata: the well-known addresses have to do.");
            return;
        }
        try {
            MetadataUrl.parse(told, "resource_metadata", null);
            chart.kept(
                    Rule.CHALLENGE_NAMES_METADATA,
                    "The challenge names the resource's metadata: "
                            + chart.words().url(told));
        } catch (DiscoveryException e) {
            chart.broken(
                    Rule.CHALLENGE_NAMES_METADATA,
                    e.getMessage() + " It is " + chart.words().url(told),
                    Advice.owner("Name an https URL."),
                    e.code());
        }
    }

    private void scope(@Nullable String scope) {
        if (scope == null || scope.isBlank()) {
            chart.warning(
                    Rule.CHALLENGE_NAMES_SCOPE,
                    "The challenge names no scope: clients ask for all that the metadata lists, or for none.",
                    Advice.owner("Add scope=\"...\" with what the request needs, if scopes are told apart here."));
            return;
        }
        chart.kept(
                Rule.CHALLENGE_NAMES_SCOPE,
                "The challenge names the scope: " + chart.words().of(scope));
        scopes(chart, Arrays.asList(scope.strip().split("\\s+", 1000)));
    }

    /** What holds for scopes wherever a resource names them. */
    static void scopes(Chart chart, List<String> scopes) {
        List<String> odd =
                scopes.stream().filter(s -> Scopes.parse(s).isEmpty()).toList();
        if (!odd.isEmpty()) {
            chart.broken(
                    Rule.SCOPES_ARE_TOKENS,
                    "No scope can be called that, so it is left out: "
                            + chart.words().list(odd),
                    Advice.owner("Name scopes without spaces, quotes, backslashes and other writing."));
        }
        if (scopes.contains(Scopes.OFFLINE_ACCESS)) {
            chart.warning(
                    Rule.OFFLINE_ACCESS_IS_NOT_THE_RESOURCES,
                    "The resource names offline_access among its scopes.",
                    Advice.owner("Leave it out here; the authorization server lists it, where it has it."));
        }
    }
}
