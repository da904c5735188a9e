package dev.berth.doctor;

import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Topic;
import dev.berth.error.BerthException;
import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.json.JsonObject;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a client would get known, and what becomes of what is stored here. */
final class SignInRules {
    private final Chart chart;
    private final ExaminationRequest request;

    SignInRules(Chart chart, ExaminationRequest request) {
        this.chart = chart;
        this.request = request;
    }

    /** Of the authorization server that a sign-in would go to. */
    void client(IssuerVisit.Seen seen, @Nullable String resource) {
        JsonObject document = seen.document();
        if (document == null) {
            if (seen.isAssumed()) {
                chart.note(Rule.CLIENT_CAN_BE_HAD, "A client would be registered at /register.");
            }
            return;
        }
        String issuer = Objects.requireNonNullElse(document.string("issuer"), "");
        boolean documents = Boolean.TRUE.equals(document.bool("client_id_metadata_document_supported"));
        String registration = document.string("registration_endpoint");
        boolean registers = registration != null && !registration.isEmpty();
        if (request.clientId() != null) {
            configured(request.clientId(), issuer);
        } else if (documents && request.hasMetadataDocument()) {
            chart.kept(Rule.CLIENT_CAN_BE_HAD, "The configured metadata document would be the client.");
        } else if (request.known().stream()
                .anyMatch(g -> g.registered() && g.issuer().equals(issuer))) {
            chart.kept(Rule.CLIENT_CAN_BE_HAD, "The client of an earlier registration would be used.");
        } else if (registers) {
            chart.kept(Rule.CLIENT_CAN_BE_HAD, "A client would be registered (RFC 7591).");
        } else if (documents) {
            chart.warning(
                    Rule.CLIENT_CAN_BE_HAD,
                    "Clients are taken by metadata document alone, and none is configured here.",
                    Advice.person("Configure the URL of a client id metadata document, or a client id."),
                    ErrorCode.CLIENT_REQUIRED);
        } else {
            chart.broken(
                    Rule.CLIENT_CAN_BE_HAD,
                    "Clients are neither registered nor taken by metadata document, and none is configured here.",
                    new Advice(
                            "Ask the server's operator for a client id, and configure it.",
                            "Take client id metadata documents, or offer registration, or hand out client ids."),
                    ErrorCode.CLIENT_REQUIRED);
        }
        if (documents) {
            chart.kept(Rule.METADATA_DOCUMENTS_ARE_TAKEN, "Client id metadata documents are taken.");
        } else {
            chart.warning(
                    Rule.METADATA_DOCUMENTS_ARE_TAKEN,
                    "Client id metadata documents are not taken; registration is the way of earlier revisions.",
                    Advice.owner("Take them, and say so: \"client_id_metadata_document_supported\": true."));
        }
        protectedResources(document, resource);
    }

    /**
     * What a sign-in is set to would not go with what was found.
     *
     * @param failure what it would end with
     * @param sentence the same in words that are fit to be written down
     */
    void unready(BerthException failure, String sentence) {
        boolean ofIssuer = failure.code() == ErrorCode.ISSUER_REQUIRED || failure.code() == ErrorCode.ISSUER_MISMATCH;
        chart.warning(
                ofIssuer ? Rule.SECRETS_GO_TO_THEIR_ISSUER : Rule.SETTINGS_CAN_BE_MET,
                sentence,
                advice(failure.code()),
                failure.code());
    }

    private static Advice advice(ErrorCode code) {
        return switch (code) {
            case ISSUER_REQUIRED ->
                Advice.person("Ask who gave out the secret or assertion which issuer it is for, and pin that one.");
            case ISSUER_MISMATCH ->
                new Advice(
                        "Pin the issuer by the address that serves its metadata.",
                        "Serve the issuer's metadata at its own well-known address.");
            case GRANT_UNSUPPORTED ->
                new Advice(
                        "Choose another way to sign in, or ask the server's operator for this one.",
                        "Offer the grant, and list it in grant_types_supported.");
            case DPOP_UNSUPPORTED ->
                new Advice(
                        "Leave DPoP to what the server asks for, if it is the settings that insist on it.",
                        "Take proofs signed by ES256, and list it in dpop_signing_alg_values_supported.");
            case CLIENT_AUTHENTICATION_UNSUPPORTED ->
                Advice.person("Configure a key of a kind that the authorization server takes.");
            default -> Advice.NONE;
        };
    }

    private void configured(String clientId, String issuer) {
        List<String> known = request.known().stream()
                .filter(g -> g.clientId().equals(clientId))
                .map(KnownGrant::issuer)
                .distinct()
                .toList();
        if (request.pinnedIssuer() == null && !known.isEmpty() && !known.contains(issuer)) {
            chart.broken(
                    Rule.CLIENT_BELONGS_TO_ITS_ISSUER,
                    "The configured client has signed in at " + chart.words().list(known)
                            + ", and the server now names " + chart.words().url(issuer) + ".",
                    Advice.person("Do not go on if you did not expect this; else sign out, or pin the issuer."),
                    ErrorCode.ISSUER_MISMATCH);
        } else {
            chart.kept(Rule.CLIENT_CAN_BE_HAD, "A client is configured, and nothing would be registered.");
        }
    }

    /** Metadata says nothing of resource indicators but this: whether they are honoured shows in a token alone. */
    private void protectedResources(JsonObject document, @Nullable String resource) {
        List<String> resources = document.strings("protected_resources");
        if (resources == null || resource == null) {
            chart.note(
                    Rule.RESOURCE_IS_PROTECTED,
                    "Whether the resource parameter is honoured shows only when a token is issued.");
        } else if (resources.contains(resource)) {
            chart.kept(Rule.RESOURCE_IS_PROTECTED, "The authorization server lists the resource as one of its own.");
        } else {
            chart.warning(
                    Rule.RESOURCE_IS_PROTECTED,
                    "protected_resources does not have " + chart.words().url(resource) + ".",
                    Advice.owner("Add the resource, exactly as its metadata has it."));
        }
    }

    /** What is stored here of earlier sign-ins; nothing of it is sent. */
    void stored(@Nullable String issuer) {
        chart.step(Topic.STORED, "What is stored here", request.server());
        if (request.known().isEmpty()) {
            chart.note(Rule.STORED_GRANT, "Nobody has signed in from here.");
            return;
        }
        KnownGrant grant = request.known().get(0);
        chart.note(Rule.STORED_GRANT, state(grant) + " At " + chart.words().url(grant.issuer()) + ".");
        if (issuer != null && !issuer.equals(grant.issuer())) {
            chart.warning(
                    Rule.STORED_GRANT,
                    "The server now names another issuer: " + chart.words().url(issuer) + ".",
                    Advice.person("Expect to sign in anew; what is stored is never shown to the new one."));
        }
    }

    /** A sign-in would end here, before the server is asked anything; that is no reason not to look at the server. */
    void unreadable(StoreException failure) {
        chart.step(Topic.STORED, "What is stored here", request.server());
        String keychain = failure.facts().get("keychain");
        chart.warning(
                Rule.STORE_IS_READABLE,
                "What is stored here cannot be read: " + failure.getMessage()
                        + (keychain == null ? "" : " (" + keychain + ")")
                        + ". The server is looked at as by somebody who has never signed in.",
                Advice.person(toRead(failure)),
                failure);
    }

    private static String toRead(StoreException failure) {
        return switch (failure.code()) {
            case KEYCHAIN_LOCKED -> "Unlock it, in the system's password manager say, or use another home folder.";
            case KEYCHAIN_UNAVAILABLE ->
                "Run this where the keychain is, in the desktop session say, or use another home folder.";
            case STORE_KIND_MISMATCH ->
                own(failure, "move them to the form that is asked for, or ask for the one that they have");
            default -> own(failure, "see to it that it can be read, or use another home folder");
        };
    }

    private static String own(StoreException failure, String otherwise) {
        return McpVisit.sentence(failure.facts().getOrDefault("hint", otherwise));
    }

    private String state(KnownGrant grant) {
        if (!grant.signedIn()) {
            return "A client is kept, but nobody is signed in.";
        }
        if (grant.expiresAt() == null) {
            return "Somebody is signed in; when the token ends is not known.";
        }
        boolean over = !request.now().isBefore(grant.expiresAt());
        String end = over ? "has ended" : "is good until " + grant.expiresAt();
        return "Somebody is signed in; the token " + end
                + (grant.refreshable() ? ", and is renewed by itself." : ", and a person has to renew it.");
    }
}
