package dev.berth.doctor;

import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Rule;
import dev.berth.discovery.MetadataAnswer;
import dev.berth.discovery.MetadataAnswer.Kind;
import dev.berth.error.ErrorCode;
import dev.berth.http.HttpResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds the answers of addresses where metadata may stand against the rules of how it is served. */
final class Answers {
    private final Chart chart;
    private final Rule rule;
    private final String what;

    /**
     * @param rule how metadata of this kind is served
     * @param what what that metadata is called
     */
    Answers(Chart chart, Rule rule, String what) {
        this.chart = chart;
        this.rule = rule;
        this.what = what;
    }

    /**
     * Tells one answer, under the open step.
     *
     * @param named whether a server named this very address, so that it has to be there
     * @param counts whether a sign-in would see this answer, or would have found what it looks for before
     */
    void tell(MetadataAnswer answer, boolean named, boolean counts) {
        switch (answer.kind()) {
            case FOUND -> found(answer);
            case NOT_HERE -> missing(answer, named);
            case OTHER_JSON -> miss("It is JSON, but no " + what + ".", named, "Serve the metadata here, or 404.");
            case NO_JSON -> page(answer, named);
            case REDIRECTED -> redirected(answer, named);
            case BROKEN_JSON ->
                ends(
                        "It claims to be JSON, and is no JSON object.",
                        Advice.owner("Serve one JSON object, whole."),
                        counts ? ErrorCode.INVALID_METADATA : null);
            case IN_TROUBLE ->
                ends(
                        "The server is in trouble: status "
                                + Objects.requireNonNull(answer.response()).status() + ".",
                        new Advice(
                                "Try again later.",
                                "Answer 404 where there is no metadata: trouble is never taken for that."),
                        counts ? ErrorCode.SERVER_ERROR : null);
            case NO_ANSWER -> noAnswer(answer, counts);
        }
    }

    private void found(MetadataAnswer answer) {
        HttpResponse response = Objects.requireNonNull(answer.response());
        String type = response.headers().mediaType();
        if (!response.uri().equals(answer.url())) {
            chart.warning(
                    rule,
                    "It comes after a redirect to "
                            + chart.words().url(response.uri().toString()) + ", which not every client follows.",
                    Advice.owner("Serve the metadata at this very address."));
        }
        if (response.status() != 200 || !type.equals("application/json")) {
            chart.broken(
                    rule,
                    "The metadata comes as "
                            + (type.isEmpty() ? "no type at all" : chart.words().of(type)) + " with status "
                            + response.status() + ".",
                    Advice.owner("Serve it with 200 and Content-Type: application/json."));
        } else {
            chart.kept(rule, "The " + what + " is here.");
        }
    }

    private void missing(MetadataAnswer answer, boolean named) {
        int status = Objects.requireNonNull(answer.response()).status();
        if (status == 401 || status == 403) {
            miss(
                    "It is refused with " + status + ", by a gateway perhaps.",
                    named,
                    "Let everybody read the well-known addresses, without a token and from any network.");
        } else {
            miss("It is not here.", named, named ? "Serve the metadata at the address that is named." : null);
        }
    }

    private void page(MetadataAnswer answer, boolean named) {
        String type = Objects.requireNonNull(answer.response()).headers().mediaType();
        miss(
                "The answer is no JSON"
                        + (type.isEmpty() ? "" : " but " + chart.words().of(type)) + ".",
                named,
                "Serve the metadata here, or 404; an application's page for every address hides both.");
    }

    private void redirected(MetadataAnswer answer, boolean named) {
        miss(
                McpVisit.sentence(chart.words()
                        .of(String.valueOf(
                                Objects.requireNonNull(answer.failure()).getMessage()))),
                named,
                "Serve the metadata here; redirects to other origins are not followed.");
    }

    /** What makes a sign-in ask at the next address. */
    private void miss(String message, boolean named, @Nullable String owner) {
        if (named) {
            chart.broken(rule, message, new Advice(null, owner));
        } else if (owner != null) {
            chart.warning(rule, message, Advice.owner(owner));
        } else {
            chart.note(rule, message);
        }
    }

    private void noAnswer(MetadataAnswer answer, boolean counts) {
        ErrorCode code = Objects.requireNonNull(answer.failure()).code();
        String message = McpVisit.sentence(
                chart.words().of(String.valueOf(answer.failure().getMessage())));
        if (code == ErrorCode.ADDRESS_REFUSED) {
            chart.broken(
                    Rule.ADDRESSES_ARE_PERMITTED,
                    message,
                    Advice.owner("Name addresses that clients may reach from where the server is reached."),
                    counts ? code : null);
            return;
        }
        ends(
                message,
                new Advice("Try again later, and check the network.", "Answer quickly, with a small document or 404."),
                counts ? code : null);
    }

    /** What ends a sign-in there and then; where it would not get there, others may. */
    private void ends(String message, Advice advice, @Nullable ErrorCode prevents) {
        if (prevents != null) {
            chart.broken(rule, message, advice, prevents);
        } else {
            chart.warning(rule, message, advice);
        }
    }

    /** Whether a sign-in stops at such an answer. */
    static boolean isEnd(MetadataAnswer answer) {
        return answer.kind() != Kind.FOUND && !answer.isMiss();
    }
}
