package dev.berth.doctor;

import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Topic;
import dev.berth.discovery.MetadataAnswer;
import dev.berth.discovery.MetadataUrl;
import dev.berth.discovery.Probe;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.http.Origin;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks the well-known addresses of every authorization server that is named, and looks at what they say. */
final class IssuerVisit {
    private static final int MAX_AUTHORIZATION_SERVERS = 8;
    private static final List<String> COMPARED = List.of(
            "issuer",
            "authorization_endpoint",
            "token_endpoint",
            "registration_endpoint",
            "revocation_endpoint",
            "code_challenge_methods_supported",
            "authorization_response_iss_parameter_supported",
            "client_id_metadata_document_supported");

    /** Where to look, and which issuers will do there. */
    private record Place(String named, Set<String> acceptable) {}

    /**
     * What a sign-in would go by.
     *
     * @param document the metadata; null where there is none
     * @param isAssumed whether it would assume the default endpoints of 2025-03-26
     */
    record Seen(@Nullable JsonObject document, boolean isAssumed) {}

    private final Probe probe;
    private final ExaminationRequest request;
    private final Chart chart;
    private final Answers rules;
    private final @Nullable String deciding;

    private @Nullable JsonObject decisive;
    private boolean ended;

    /**
     * @param deciding the one that a sign-in stands or falls by; null where it takes the first that has metadata
     */
    IssuerVisit(Probe probe, ExaminationRequest request, Chart chart, @Nullable String deciding) {
        this.probe = probe;
        this.request = request;
        this.chart = chart;
        this.deciding = deciding;
        this.rules = new Answers(chart, Rule.AUTHORIZATION_SERVER_METADATA_RESPONSE, "authorization server's metadata");
    }

    /** Those that the resource's metadata names. */
    Seen visit(JsonObject resource) throws InterruptedException {
        List<String> named = Objects.requireNonNullElse(resource.strings("authorization_servers"), List.of());
        Map<String, Place> places = new LinkedHashMap<>();
        String pinned = request.pinnedIssuer();
        if (pinned != null) {
            places.put(pinned, new Place(pinned, Set.of(pinned)));
        }
        named.stream()
                .distinct()
                .limit(MAX_AUTHORIZATION_SERVERS)
                .forEach(name -> places.putIfAbsent(name, new Place(name, Set.of(pinned == null ? name : pinned))));
        visit(List.copyOf(places.values()), true);
        return new Seen(decisive, false);
    }

    /** The server's own origin, for a server without resource metadata (2025-03-26). */
    Seen visitOrigin() throws InterruptedException {
        String origin = Origin.of(request.server()).toString();
        String pinned = request.pinnedIssuer();
        List<Place> places = new ArrayList<>();
        if (pinned != null) {
            places.add(new Place(pinned, Set.of(pinned)));
        }
        if (!origin.equals(pinned)) {
            places.add(new Place(origin, pinned == null ? Set.of(origin, origin + "/") : Set.of(pinned)));
        }
        boolean needed = pinned != null && !pinned.equals(origin);
        visit(places, needed);
        return new Seen(decisive, decisive == null && !ended && !needed);
    }

    private void visit(List<Place> places, boolean needed) throws InterruptedException {
        Map<Place, List<MetadataAnswer>> answers = new LinkedHashMap<>();
        for (Place place : places) {
            answers.put(place, ask(place));
        }
        boolean found = answers.values().stream().flatMap(List::stream).anyMatch(a -> a.document() != null);
        for (Map.Entry<Place, List<MetadataAnswer>> one : answers.entrySet()) {
            if (one.getValue().isEmpty()) {
                unsafe(one.getKey());
            } else {
                tell(one.getKey(), one.getValue(), found, needed);
            }
        }
    }

    /** The answers of its addresses; none where it is no issuer's URL. */
    private List<MetadataAnswer> ask(Place place) throws InterruptedException {
        List<MetadataAnswer> answers = new ArrayList<>();
        try {
            for (URI address : MetadataUrl.ofIssuer(MetadataUrl.issuer(place.named(), null))) {
                answers.add(probe.authorizationServerMetadata(address));
            }
        } catch (DiscoveryException e) {
            // Told below, in its turn.
        }
        return answers;
    }

    private void unsafe(Place place) {
        String shown = chart.words().url(place.named());
        chart.step(Topic.AUTHORIZATION_SERVER, "The authorization server " + shown, (URI) null);
        try {
            MetadataUrl.issuer(place.named(), null);
        } catch (DiscoveryException e) {
            chart.broken(
                    Rule.ISSUER_IS_A_URL,
                    e.getMessage() + " It is not asked.",
                    Advice.owner("Name the issuer by an https URL, without query and fragment."),
                    counts(place) ? e.code() : null);
            ended |= counts(place);
        }
    }

    private void tell(Place place, List<MetadataAnswer> answers, boolean found, boolean needed) {
        String shown = chart.words().url(place.named());
        MetadataAnswer first = null;
        for (MetadataAnswer answer : answers) {
            chart.step(Topic.AUTHORIZATION_SERVER, "Metadata of the authorization server " + shown, answer);
            rules.tell(answer, false, counts(place) && first == null);
            first = first == null && answer.document() != null ? answer : first;
            ended |= counts(place) && first == null && Answers.isEnd(answer);
        }
        if (first == null || first.document() == null) {
            boolean others = deciding == null ? found : !counts(place);
            nowhere(shown, others || ended, needed);
            return;
        }
        boolean counts = counts(place);
        decisive = counts ? first.document() : decisive;
        chart.step(Topic.AUTHORIZATION_SERVER, "What the metadata of " + shown + " says", first.url());
        new IssuerRules(chart, request, first.document(), counts).check(place.acceptable());
        agree(first, first.document(), answers);
    }

    /** Whether a sign-in would go by what is found there. */
    private boolean counts(Place place) {
        return decisive == null && (deciding == null || deciding.equals(place.named()));
    }

    private void nowhere(String shown, boolean others, boolean needed) {
        chart.step(Topic.AUTHORIZATION_SERVER, "The authorization server " + shown + ", all in all", (URI) null);
        if (needed) {
            chart.broken(
                    Rule.AUTHORIZATION_SERVER_METADATA_EXISTS,
                    "No metadata of " + shown + " can be had at any of its well-known addresses.",
                    Advice.owner("Serve the metadata at the first of them, or name the right issuer."),
                    others ? null : ErrorCode.METADATA_NOT_FOUND);
        } else {
            chart.broken(
                    Rule.AUTHORIZATION_SERVER_METADATA_EXISTS,
                    ended
                            ? "No metadata can be seen. As it may be there, nothing is assumed."
                            : "There is no metadata, so a sign-in assumes /authorize, /token and /register, as of"
                                    + " 2025-03-26. Whether they are there shows only then.",
                    Advice.owner("Serve resource metadata, and the authorization server's."));
        }
    }

    private void agree(MetadataAnswer first, JsonObject document, List<MetadataAnswer> answers) {
        Set<String> alike = new TreeSet<>();
        for (MetadataAnswer other : answers) {
            JsonObject its = other.document();
            if (other.url().equals(first.url()) || its == null) {
                continue;
            }
            List<String> different = Differences.of(document, its, COMPARED);
            if (different.isEmpty()) {
                alike.add(MetadataUrl.shown(other.url()));
            } else {
                chart.warning(
                        Rule.AUTHORIZATION_SERVER_METADATA_AGREES,
                        "At " + MetadataUrl.shown(other.url()) + " other things stand: " + String.join(", ", different)
                                + ".",
                        Advice.owner("Serve one document in every form, or in one alone."));
            }
        }
        if (!alike.isEmpty()) {
            chart.kept(
                    Rule.AUTHORIZATION_SERVER_METADATA_AGREES,
                    "The same stands at " + String.join(" and ", alike) + ".");
        }
    }
}
