package dev.berth.doctor;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.discovery.Preference;
import dev.berth.error.StoreException;
import dev.berth.http.AddressPolicy;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Whom to examine, and what a sign-in there would go by. Immutable.
 *
 * @param server the server's URL as configured
 * @param headers extra headers for the server itself; an {@code Authorization} among them is never sent
 * @param serverAddresses where the server itself may be reached
 * @param metadataAddresses where its metadata may lead to
 * @param pinnedIssuer the only issuer that will do; null takes the server's word
 * @param configuredResource sent in place of the metadata's; empty sends none; null takes the metadata's
 * @param configuredScope asked for in place of what the server names; null takes that
 * @param authorizationCode whether a person would sign in by a code, which takes an authorization endpoint and PKCE
 * @param clientId a configured client; null where one has to be got
 * @param hasMetadataDocument whether a client id metadata document is configured
 * @param preference which of several authorization servers it would take
 * @param prerequisites what has to hold before it begins, by the server's challenges and what was discovered; throws where it
 *     does not
 * @param known what is stored of earlier sign-ins, the newest first
 * @param unreadable why that is not known, though there may be some; null where it is
 * @param now when this is
 */
public record ExaminationRequest(
        URI server,
        Map<String, String> headers,
        AddressPolicy serverAddresses,
        AddressPolicy metadataAddresses,
        @Nullable String pinnedIssuer,
        @Nullable String configuredResource,
        @Nullable String configuredScope,
        boolean authorizationCode,
        @Nullable String clientId,
        boolean hasMetadataDocument,
        Preference preference,
        BiConsumer<Challenges, Discovered> prerequisites,
        List<KnownGrant> known,
        @Nullable StoreException unreadable,
        Instant now) {
    /** Takes copies. */
    public ExaminationRequest {
        headers = Map.copyOf(headers);
        known = List.copyOf(known);
    }

    /** Names a server and nothing else. */
    @Override
    public String toString() {
        return "ExaminationRequest[" + server.getHost() + "]";
    }

    /** What a sign-in would start its discovery with. */
    DiscoveryRequest discovery(Challenges challenges) {
        return new DiscoveryRequest(
                server, challenges, pinnedIssuer, configuredResource, authorizationCode, metadataAddresses);
    }

    boolean hasOwnAuthorization() {
        return headers.keySet().stream().anyMatch(ExaminationRequest::isAuthorization);
    }

    Map<String, String> headersToSend() {
        Map<String, String> toSend = new LinkedHashMap<>(headers);
        toSend.keySet().removeIf(ExaminationRequest::isAuthorization);
        return toSend;
    }

    private static boolean isAuthorization(String name) {
        return name.toLowerCase(Locale.ROOT).equals("authorization");
    }
}
