package dev.berth.discovery;

import dev.berth.answer.ServerWords;
import dev.berth.discovery.MetadataAnswer.Kind;
import dev.berth.error.BerthException;
import dev.berth.error.DiscoveryException;
import dev.berth.error.ErrorCode;
import dev.berth.error.RegistrationException;
import dev.berth.error.Stage;
import dev.berth.error.TransportException;
import dev.berth.http.AddressPolicy;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpTransport;
import dev.berth.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks addresses for metadata, and keeps what came of it. Used by one discovery, on one thread. */
public final class Probe {
    /** 2025-03-26, "Server Metadata Discovery Headers": lets a server answer for the revision that is spoken. */
    private static final String PROTOCOL_VERSION = "2026-07-28";

    private final HttpTransport transport;
    private final AddressPolicy addresses;
    private final List<DiscoveryStep> steps = new ArrayList<>();

    /** Sends through this transport, to where this policy permits. */
    public Probe(HttpTransport transport, AddressPolicy addresses) {
        this.transport = transport;
        this.addresses = addresses;
    }

    List<DiscoveryStep> steps() {
        return List.copyOf(steps);
    }

    AddressPolicy addresses() {
        return addresses;
    }

    /** Asks an address for a protected resource's metadata; whatever comes is an answer. */
    public MetadataAnswer resourceMetadata(URI url) throws InterruptedException {
        return ask(url, ProtectedResourceMetadata::isMeant);
    }

    /** Asks an address for an authorization server's metadata; whatever comes is an answer. */
    public MetadataAnswer authorizationServerMetadata(URI url) throws InterruptedException {
        return ask(url, AuthorizationServerMetadata::isMeant);
    }

    /**
     * The document at an address; null for a definite no. Trouble is no answer: 429, 5xx and time-outs are thrown, so that a
     * server in trouble is never taken for one of an older kind.
     *
     * @param meant whether a JSON object is the kind of document that is looked for
     */
    @Nullable
    JsonObject document(URI url, Predicate<JsonObject> meant) throws InterruptedException {
        MetadataAnswer answer = ask(url, meant);
        HttpResponse response = answer.response();
        TransportException failure = answer.failure();
        if (answer.document() != null || answer.isMiss()) {
            return answer.document();
        }
        if (response == null) {
            TransportException e = Objects.requireNonNull(failure);
            throw new TransportException(e.stage(), e.code(), String.valueOf(e.getMessage()), withTrace(e.facts()), e);
        }
        if (answer.kind() == Kind.IN_TROUBLE) {
            throw new TransportException(
                    Stage.DISCOVERY,
                    ErrorCode.SERVER_ERROR,
                    "The server is in trouble (status " + response.status() + ").",
                    trouble(url, response));
        }
        throw traced(new DiscoveryException(
                ErrorCode.INVALID_METADATA,
                "The metadata is no JSON object.",
                Map.of("url", MetadataUrl.shown(url), "status", Integer.toString(response.status()))));
    }

    private MetadataAnswer ask(URI url, Predicate<JsonObject> meant) throws InterruptedException {
        HttpResponse response;
        try {
            response = transport.send(HttpRequest.get(Stage.DISCOVERY, url)
                    .header("Accept", "application/json")
                    .header("MCP-Protocol-Version", PROTOCOL_VERSION)
                    .addresses(addresses)
                    .followingSameOrigin());
        } catch (TransportException e) {
            steps.add(new DiscoveryStep(url, null, e.code().wireName()));
            // A redirect is to a login page elsewhere, as a rule: definitely not metadata.
            Kind kind = e.code() == ErrorCode.REDIRECT_REFUSED ? Kind.REDIRECTED : Kind.NO_ANSWER;
            return new MetadataAnswer(url, kind, null, null, e);
        }
        int status = response.status();
        if (status == 408 || status == 429 || status >= 500) {
            steps.add(new DiscoveryStep(url, status, "in trouble"));
            return MetadataAnswer.of(url, Kind.IN_TROUBLE, response);
        }
        if (!response.isSuccess()) {
            steps.add(new DiscoveryStep(url, status, "not here"));
            return MetadataAnswer.of(url, Kind.NOT_HERE, response);
        }
        return read(url, response, meant);
    }

    private MetadataAnswer read(URI url, HttpResponse response, Predicate<JsonObject> meant) {
        String type = response.headers().mediaType();
        try {
            JsonObject document = JsonObject.parse(response.text());
            boolean found = meant.test(document);
            steps.add(new DiscoveryStep(url, response.status(), found ? "found" : "JSON, but other than metadata"));
            return found
                    ? new MetadataAnswer(url, Kind.FOUND, response, document, null)
                    : MetadataAnswer.of(url, Kind.OTHER_JSON, response);
        } catch (IllegalArgumentException e) {
            boolean claimsJson = type.equals("application/json") || type.endsWith("+json");
            steps.add(new DiscoveryStep(url, response.status(), claimsJson ? "broken JSON" : "no JSON"));
            boolean broken = claimsJson && response.body().length > 0;
            return MetadataAnswer.of(url, broken ? Kind.BROKEN_JSON : Kind.NO_JSON, response);
        }
    }

    private Map<String, String> trouble(URI url, HttpResponse response) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("url", MetadataUrl.shown(url));
        facts.put("status", Integer.toString(response.status()));
        String retryAfter = response.headers().first("Retry-After");
        if (retryAfter != null) {
            facts.put("retry_after", ServerWords.clipped(retryAfter));
        }
        return withTrace(facts);
    }

    /** Notes that one authorization server of several cannot serve, and why. */
    void passedOver(String issuer, BerthException failure) {
        try {
            URI url = new URI(issuer);
            if (url.getHost() != null) {
                steps.add(new DiscoveryStep(
                        url, null, "cannot serve, " + failure.code().wireName()));
            }
        } catch (URISyntaxException e) {
            // What is no URL is not shown as one.
        }
    }

    /** The failure with all that was asked among its facts, under {@code tried}, a line each. */
    BerthException traced(BerthException failure) {
        Map<String, String> facts = withTrace(failure.facts());
        String message = String.valueOf(failure.getMessage());
        if (facts.equals(failure.facts())) {
            return failure;
        }
        if (failure instanceof DiscoveryException) {
            return new DiscoveryException(failure.code(), message, facts, failure);
        }
        return failure instanceof RegistrationException
                ? new RegistrationException(failure.code(), message, facts, failure)
                : new TransportException(failure.stage(), failure.code(), message, facts, failure);
    }

    private Map<String, String> withTrace(Map<String, String> facts) {
        Map<String, String> more = new LinkedHashMap<>(facts);
        if (!steps.isEmpty()) {
            more.put("tried", steps.stream().map(DiscoveryStep::toString).collect(Collectors.joining("\n")));
        }
        return more;
    }
}
