package dev.berth.cli;

import dev.berth.cli.output.ExitCode;
import dev.berth.cli.output.Hints;
import dev.berth.cli.output.Output;
import dev.berth.cli.output.PlainText;
import dev.berth.diagnosis.Diagnosis;
import dev.berth.diagnosis.Diagnosis.Outcome;
import dev.berth.diagnosis.Finding;
import dev.berth.diagnosis.Step;
import dev.berth.diagnosis.Verdict;
import dev.berth.error.ErrorCode;
import dev.berth.http.SafeUrl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells a diagnosis: to the person a walk, a block a step; to a program an event a finding, and one for it all. */
final class DiagnosisOutput {
    private static final String INDENT = "           ";

    private final Output output;
    private final Target target;

    DiagnosisOutput(Output output, Target target) {
        this.output = output;
        this.target = target;
    }

    void begin() {
        String name = PlainText.of(target.name(), 100);
        output.say("Examining " + name + ", "
                + PlainText.of(SafeUrl.withoutQuery(target.server().url()))
                + ". Nobody is signed in, and no token is sent.");
        if (output.screen().isLive()) {
            output.screen().row(name, "  asking");
        }
    }

    ExitCode tell(Diagnosis diagnosis) {
        output.screen().clear();
        Step last = null;
        for (Finding finding : diagnosis.findings()) {
            if (!finding.step().equals(last)) {
                last = finding.step();
                output.say("\n" + step(last));
            }
            output.say(finding(finding));
            output.event("finding", target.name(), fields(finding));
        }
        ExitCode exit = diagnosis.outcome() == Outcome.IMPOSSIBLE ? ExitCode.FAILED : ExitCode.DONE;
        String next = next(diagnosis);
        output.say("\n" + verdict(diagnosis) + (next == null ? "" : "\n  next: " + PlainText.of(next)));
        output.event("examined", target.name(), summary(diagnosis, next, exit));
        return exit;
    }

    private String step(Step step) {
        StringBuilder text =
                new StringBuilder().append(step.number()).append(". ").append(PlainText.of(step.title()));
        if (step.method() != null) {
            text.append("\n   ")
                    .append(step.method())
                    .append(' ')
                    .append(PlainText.of(step.url()))
                    .append(" -> ")
                    .append(step.status() == null ? "no answer" : step.status());
            if (step.mediaType() != null) {
                text.append(' ').append(PlainText.of(step.mediaType(), 100));
            }
        } else if (step.url() != null) {
            text.append("\n   ").append(PlainText.of(step.url()));
        }
        return text.toString();
    }

    private String finding(Finding finding) {
        StringBuilder text = new StringBuilder("   ")
                .append(mark(finding.verdict()))
                .append(PlainText.of(finding.message()))
                .append(' ')
                .append(output.dim("[" + PlainText.of(finding.rule().section()) + "]"));
        if (finding.verdict() == Verdict.BROKEN || finding.verdict() == Verdict.WARNING) {
            line(text, "rule", finding.rule().words());
        }
        line(text, "you", finding.advice().person());
        line(text, "owner", finding.advice().owner());
        return text.toString();
    }

    private static void line(StringBuilder text, String label, @Nullable String words) {
        if (words != null) {
            text.append('\n').append(INDENT).append(label).append(": ").append(PlainText.of(words));
        }
    }

    /** A word as wide as the widest; colour stands around the word alone. */
    private String mark(Verdict verdict) {
        String word = switch (verdict) {
            case KEPT -> output.green("ok");
            case BROKEN -> output.red("broken");
            case WARNING -> "warning";
            case INFORMATION -> output.dim("note");
        };
        int width = switch (verdict) {
            case KEPT -> 2;
            case BROKEN -> 6;
            case WARNING -> 7;
            case INFORMATION -> 4;
        };
        return word + " ".repeat(8 - width);
    }

    private String verdict(Diagnosis diagnosis) {
        String counts = count(diagnosis.count(Verdict.BROKEN), "broken rule") + ", "
                + count(diagnosis.count(Verdict.WARNING), "warning");
        return switch (diagnosis.outcome()) {
            case POSSIBLE -> output.green("verdict") + ": a sign-in can work; " + counts + ".";
            case NOT_NEEDED -> output.green("verdict") + ": the server asks for no sign-in; " + counts + ".";
            case IMPOSSIBLE ->
                output.red("verdict") + ": no sign-in can work as it is; " + counts + "."
                        + obstacles(diagnosis.obstacles());
        };
    }

    private static String obstacles(List<Finding> obstacles) {
        StringBuilder text = new StringBuilder("\n  in its way:");
        for (Finding finding : obstacles) {
            text.append("\n    step ")
                    .append(finding.step().number())
                    .append(": ")
                    .append(PlainText.of(finding.message()));
        }
        return text.toString();
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private @Nullable String next(Diagnosis diagnosis) {
        return switch (diagnosis.outcome()) {
            case POSSIBLE -> "berth login " + word();
            case NOT_NEEDED -> "berth tools " + word();
            case IMPOSSIBLE ->
                diagnosis
                        .obstacle()
                        .map(first -> Hints.of(Objects.requireNonNull(first.prevents()), first.facts(), word()))
                        .orElse(null);
        };
    }

    private static Map<String, @Nullable Object> fields(Finding finding) {
        Step step = finding.step();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("step", step.number());
        fields.put("topic", step.topic().wireName());
        fields.put("title", PlainText.of(step.title()));
        fields.put("method", step.method());
        fields.put("url", step.url());
        fields.put("status", step.status());
        fields.put("media_type", step.mediaType());
        fields.put("verdict", finding.verdict().wireName());
        fields.put("check", finding.rule().wireName());
        fields.put("rule", finding.rule().words());
        fields.put("section", finding.rule().section());
        fields.put("message", PlainText.of(finding.message()));
        fields.put("advice", plain(finding.advice().person()));
        fields.put("owner_advice", plain(finding.advice().owner()));
        ErrorCode prevents = finding.prevents();
        fields.put("prevents", prevents == null ? null : prevents.wireName());
        return fields;
    }

    private Map<String, @Nullable Object> summary(Diagnosis diagnosis, @Nullable String next, ExitCode exit) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("url", SafeUrl.withoutQuery(target.server().url()));
        fields.put("outcome", diagnosis.outcome().wireName());
        fields.put("issuer", plain(diagnosis.issuer()));
        fields.put("resource", plain(diagnosis.resource()));
        for (Verdict verdict : Verdict.values()) {
            fields.put(verdict.wireName(), diagnosis.count(verdict));
        }
        fields.put(
                "error",
                diagnosis
                        .obstacle()
                        .map(f -> Objects.requireNonNull(f.prevents()).wireName())
                        .orElse(null));
        fields.put("hint", plain(next));
        fields.put("exit_code", exit.status());
        return fields;
    }

    private static @Nullable String plain(@Nullable String words) {
        return words == null ? null : PlainText.of(words);
    }

    /** How the server is named on a command line; who gave a URL with a query knows it, and others should not. */
    private String word() {
        boolean mayHoldAKey = !target.configured() && target.server().url().getRawQuery() != null;
        return mayHoldAKey ? "URL" : target.word();
    }
}
