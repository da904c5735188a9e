package dev.berth.doctor;

import dev.berth.challenge.Challenges;
import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Topic;
import dev.berth.discovery.MetadataAnswer;
import dev.berth.discovery.MetadataUrl;
import dev.berth.discovery.Probe;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks every address where the resource's metadata may stand, and looks at what it says. */
final class ResourceVisit {
    /** Where resource metadata stands, or not. */
    record Seen(@Nullable JsonObject document, @Nullable URI url, boolean isNowhere) {
        /** There is none, for certain, and nothing that says there should be: a server of 2025-03-26, or an open one. */
        boolean isAbsent() {
            return document == null && isNowhere;
        }
    }

    private final Probe probe;
    private final ExaminationRequest request;
    private final Chart chart;

    ResourceVisit(Probe probe, ExaminationRequest request, Chart chart) {
        this.probe = probe;
        this.request = request;
        this.chart = chart;
    }

    /**
     * @param challenges null where the server challenged nobody
     */
    Seen visit(@Nullable Challenges challenges) throws InterruptedException {
        URI named = challenges == null ? null : safe(challenges.resourceMetadata());
        Set<URI> addresses = new LinkedHashSet<>();
        if (named != null) {
            addresses.add(named);
        }
        addresses.addAll(MetadataUrl.ofResource(request.server()));
        List<MetadataAnswer> answers = new ArrayList<>();
        for (URI address : addresses) {
            answers.add(probe.resourceMetadata(address));
        }
        Answers rules = new Answers(chart, Rule.RESOURCE_METADATA_RESPONSE, "resource metadata");
        MetadataAnswer first = null;
        boolean ended = false;
        for (MetadataAnswer answer : answers) {
            boolean isNamed = answer.url().equals(named);
            chart.step(
                    Topic.RESOURCE_METADATA,
                    isNamed
                            ? "Resource metadata, where the challenge says"
                            : "Resource metadata, at a well-known address",
                    answer);
            rules.tell(answer, isNamed, first == null);
            first = first == null && answer.document() != null ? answer : first;
            ended |= first == null && Answers.isEnd(answer);
        }
        if (first == null || first.document() == null) {
            boolean told = challenges != null && challenges.resourceMetadata() != null;
            nowhere(challenges != null, told, ended);
            return new Seen(null, null, !told && !ended);
        }
        chart.step(Topic.RESOURCE_METADATA, "What the resource metadata says", first.url());
        chart.kept(Rule.RESOURCE_METADATA_EXISTS, "The server has resource metadata.");
        new ResourceRules(chart, request).check(first.document());
        agree(first, first.document(), answers);
        return new Seen(first.document(), first.url(), false);
    }

    /** What is not safe has been told with the challenge. */
    private static @Nullable URI safe(@Nullable String told) {
        try {
            return told == null ? null : MetadataUrl.parse(told, "resource_metadata", null);
        } catch (DiscoveryException e) {
            return null;
        }
    }

    private void nowhere(boolean challenged, boolean told, boolean ended) {
        chart.step(Topic.RESOURCE_METADATA, "Resource metadata, all in all", request.server());
        Advice advice = Advice.owner("Serve resource metadata at "
                + chart.words()
                        .url(MetadataUrl.ofResource(request.server()).get(0).toString())
                + " and name that address in the challenge.");
        if (ended) {
            chart.broken(
                    Rule.RESOURCE_METADATA_EXISTS,
                    "No resource metadata can be seen. As it may be there, nothing older is tried.",
                    advice);
        } else if (told) {
            chart.broken(
                    Rule.RESOURCE_METADATA_EXISTS,
                    "The challenge names resource metadata, and there is none to be had.",
                    advice,
                    ErrorCode.METADATA_NOT_FOUND);
        } else if (challenged) {
            chart.broken(
                    Rule.RESOURCE_METADATA_EXISTS,
                    "There is no resource metadata, so the server is taken for one of 2025-03-26: its own origin is the"
                            + " issuer, and no resource is sent.",
                    advice);
        } else {
            chart.note(Rule.RESOURCE_METADATA_EXISTS, "There is no resource metadata.");
        }
    }

    private void agree(MetadataAnswer first, JsonObject document, List<MetadataAnswer> answers) {
        for (MetadataAnswer other : answers) {
            JsonObject its = other.document();
            if (other.url().equals(first.url()) || its == null) {
                continue;
            }
            List<String> different =
                    Differences.of(document, its, List.of("resource", "authorization_servers", "scopes_supported"));
            if (different.isEmpty()) {
                chart.kept(Rule.RESOURCE_METADATA_AGREES, "The same stands at " + MetadataUrl.shown(other.url()) + ".");
            } else {
                chart.warning(
                        Rule.RESOURCE_METADATA_AGREES,
                        "At " + MetadataUrl.shown(other.url()) + " other things stand: " + String.join(", ", different)
                                + ".",
                        Advice.owner("Serve one document, in all places or in one."));
            }
        }
    }
}
