package dev.berth.doctor;

import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Finding;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Step;
import dev.berth.diagnosis.Topic;
import dev.berth.diagnosis.Verdict;
import dev.berth.discovery.MetadataAnswer;
import dev.berth.discovery.MetadataUrl;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.http.HttpResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where findings are written down as they are made, under the step that is open. Not thread-safe. */
final class Chart {
    private final Words words;
    private final List<Finding> findings = new ArrayList<>();
    private int steps;
    private @Nullable Step open;

    Chart(Words words) {
        this.words = words;
    }

    /** What makes words of servers fit to be written down. */
    Words words() {
        return words;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** A request to the MCP server. */
    void step(Topic topic, String title, Exchange exchange) {
        open = new Step(
                ++steps,
                topic,
                title,
                exchange.method(),
                MetadataUrl.shown(exchange.url()),
                exchange.status(),
                type(exchange.mediaType()));
    }

    /** A request for metadata. */
    void step(Topic topic, String title, MetadataAnswer answer) {
        HttpResponse response = answer.response();
        open = new Step(
                ++steps,
                topic,
                title,
                "GET",
                MetadataUrl.shown(answer.url()),
                response == null ? null : response.status(),
                response == null ? null : type(response.headers().mediaType()));
    }

    /** A look at what is known by now. */
    void step(Topic topic, String title, @Nullable URI url) {
        open = new Step(++steps, topic, title, null, url == null ? null : MetadataUrl.shown(url), null, null);
    }

    void kept(Rule rule, String message) {
        add(Verdict.KEPT, rule, message, Advice.NONE, null);
    }

    void note(Rule rule, String message) {
        add(Verdict.INFORMATION, rule, message, Advice.NONE, null);
    }

    void warning(Rule rule, String message, Advice advice) {
        add(Verdict.WARNING, rule, message, advice, null);
    }

    void warning(Rule rule, String message, Advice advice, @Nullable ErrorCode prevents) {
        add(Verdict.WARNING, rule, message, advice, prevents);
    }

    /** What a sign-in has ended with already, so to speak, with its particulars. */
    void warning(Rule rule, String message, Advice advice, BerthException failure) {
        add(Verdict.WARNING, rule, message, advice, failure.code(), failure.facts());
    }

    void broken(Rule rule, String message, Advice advice) {
        add(Verdict.BROKEN, rule, message, advice, null);
    }

    void broken(Rule rule, String message, Advice advice, @Nullable ErrorCode prevents) {
        add(Verdict.BROKEN, rule, message, advice, prevents);
    }

    private void add(Verdict verdict, Rule rule, String message, Advice advice, @Nullable ErrorCode prevents) {
        add(verdict, rule, message, advice, prevents, Map.of());
    }

    private void add(
            Verdict verdict,
            Rule rule,
            String message,
            Advice advice,
            @Nullable ErrorCode prevents,
            Map<String, String> facts) {
        if (open == null) {
            throw new IllegalStateException("a finding belongs to a step");
        }
        findings.add(new Finding(open, verdict, rule, message, advice, prevents, facts));
    }

    private @Nullable String type(String mediaType) {
        return mediaType.isEmpty() ? null : words.of(mediaType);
    }
}
