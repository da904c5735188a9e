package dev.berth;

import dev.berth.diagnosis.Diagnosis;
import dev.berth.doctor.Doctor;
import dev.berth.doctor.ExaminationRequest;
import dev.berth.doctor.KnownGrant;
import dev.berth.error.StoreException;
import dev.berth.store.Credential;
import dev.berth.store.TokenSet;
import dev.berth.store.TokenStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells the doctor what a sign-in would go by, and of what is stored all but the secrets. */
final class Examinations {
    private final TokenStore store;
    private final SilentTokens tokens;
    private final Discoveries discoveries;
    private final Prerequisites prerequisites;
    private final Doctor doctor;
    private final Clock clock;

    Examinations(
            TokenStore store,
            SilentTokens tokens,
            Discoveries discoveries,
            Prerequisites prerequisites,
            Doctor doctor,
            Clock clock) {
        this.store = store;
        this.tokens = tokens;
        this.discoveries = discoveries;
        this.prerequisites = prerequisites;
        this.doctor = doctor;
        this.clock = clock;
    }

    /**
     * Examines it.
     *
     * @param unreadable why what is stored is not known; null where it is
     * @throws StoreException if what is stored cannot be read after all
     */
    Diagnosis examine(Server server, @Nullable StoreException unreadable) throws InterruptedException {
        return doctor.examine(new ExaminationRequest(
                server.url(),
                server.headers(),
                server.ownAddresses(),
                server.metadataAddresses(),
                server.issuer().orElse(null),
                server.resource().orElse(null),
                server.scope().orElse(null),
                server.grant().isEmpty() && !server.isOnAnotherDevice(),
                server.clientId().orElse(null),
                server.clientMetadataUrl().isPresent(),
                discoveries.preference(server),
                (challenges, discovered) -> prerequisites.require(server, challenges, discovered),
                known(server),
                unreadable,
                clock.instant()));
    }

    /** The one that tokens would be taken from goes first. */
    private List<KnownGrant> known(Server server) {
        Optional<Credential> newest = tokens.newest(server);
        Stream<Credential> others = store.find(server.account(), server.url()).stream()
                .filter(c -> newest.map(n -> !n.key().equals(c.key())).orElse(true));
        return Stream.concat(newest.stream(), others).map(Examinations::known).toList();
    }

    private static KnownGrant known(Credential credential) {
        TokenSet tokens = credential.tokens();
        return new KnownGrant(
                credential.issuer(),
                credential.client().clientId(),
                credential.client().isRegistered(),
                tokens != null,
                tokens == null ? null : tokens.expiresAt(),
                tokens != null && tokens.refreshToken() != null);
    }
}
