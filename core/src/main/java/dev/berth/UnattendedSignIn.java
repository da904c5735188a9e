package dev.berth;

import dev.berth.challenge.Challenges;
import dev.berth.client.Client;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.Scopes;
import dev.berth.error.TokenException;
import dev.berth.grant.Grant;
import dev.berth.store.Credential;
import java.util.List;

/** A sign-in that needs no person: a grant is made, and presented once. A refusal is told as it is, and nothing else is tried. */
final class UnattendedSignIn {
    private final Clients clients;
    private final Redemption redemption;
    private final Proofs proofs;

    UnattendedSignIn(Clients clients, Redemption redemption, Proofs proofs) {
        this.clients = clients;
        this.redemption = redemption;
        this.proofs = proofs;
    }

    Credential run(Server server, GrantSource source, Challenges challenges, Discovered discovered, List<String> asked)
            throws InterruptedException {
        // A program that signs in by itself needs nobody to stay signed in for.
        List<String> scopes =
                asked.stream().filter(s -> !s.equals(Scopes.OFFLINE_ACCESS)).toList();
        Grant grant = source.grant(
                new GrantSource.Target(discovered.authorizationServer().issuer(), discovered.resource(), scopes),
                redemption::exchange);
        Prerequisites.requireOffered(grant.grantType(), discovered.authorizationServer());
        Clients.Known known = clients.withoutRedirect(server, discovered, scopes, List.of(grant.grantType()));
        Client client = known.client();
        Credential prepared = redemption.prepare(server, discovered, scopes, client, known.isNew());
        try {
            return redemption.redeem(server, prepared, grant, proofs.fresh(server, challenges, discovered));
        } catch (TokenException e) {
            // The issuer has forgotten a registration, and no person is there to sign out: the next try makes another.
            if (known.kind() == Clients.Kind.KEPT && ClientRefusal.isForgotten(e)) {
                clients.doubt(server, discovered, client);
            }
            throw e;
        }
    }
}
