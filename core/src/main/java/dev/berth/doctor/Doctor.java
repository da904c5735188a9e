package dev.berth.doctor;

import dev.berth.challenge.Challenges;
import dev.berth.discovery.AuthorizationServerMetadata;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.Discovery;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.discovery.Probe;
import dev.berth.discovery.Scopes;
import dev.berth.doctor.Diagnosis.Outcome;
import dev.berth.error.BerthException;
import dev.berth.http.HttpTransport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Examines a server from without: walks the whole of discovery, where a sign-in stops at the first fault, and holds every
 * answer against the rules. Thread-safe.
 *
 * <p>It signs nobody in, registers nothing, sends no token, and binds, opens and asks nothing. Every request is guarded as
 * those of {@link Discovery} are. At most 64 are sent, redirects within an origin aside; none is begun after {@link
 * #DEFAULT_BUDGET}, and none takes longer than 30 seconds.
 */
public final class Doctor {
    /** How long an examination goes on asking: 2 minutes. */
    public static final Duration DEFAULT_BUDGET = Duration.ofMinutes(2);

    private final HttpTransport transport;
    private final Duration budget;

    /** Sends through this transport. */
    public Doctor(HttpTransport transport) {
        this(transport, DEFAULT_BUDGET);
    }

    Doctor(HttpTransport transport, Duration budget) {
        this.transport = transport;
        this.budget = budget;
    }

    /** Examines one server. Whatever it does is a finding, and no failure. */
    public Diagnosis examine(ExaminationRequest request) throws InterruptedException {
        return new Examination(request).run();
    }

    /** One examination under way. */
    private final class Examination {
        private final ExaminationRequest request;
        private final Chart chart;
        private final Exchanges exchanges = new Exchanges(transport, budget);
        private @Nullable String issuer;
        private @Nullable String resource;

        Examination(ExaminationRequest request) {
            this.request = request;
            this.chart = new Chart(new Words(request));
        }

        Diagnosis run() throws InterruptedException {
            McpVisit.Met met = new McpVisit(exchanges, request, chart).visit();
            boolean needed = met.isReached() && walk(met);
            new SignInRules(chart, request).stored(issuer);
            boolean impossible = chart.findings().stream().anyMatch(f -> f.prevents() != null);
            Outcome outcome = impossible ? Outcome.IMPOSSIBLE : needed ? Outcome.POSSIBLE : Outcome.NOT_NEEDED;
            return new Diagnosis(chart.findings(), outcome, shown(issuer), shown(resource));
        }

        private @Nullable String shown(@Nullable String identifier) {
            return identifier == null ? null : chart.words().url(identifier);
        }

        /** Whether there is anything to sign in to. */
        private boolean walk(McpVisit.Met met) throws InterruptedException {
            Probe probe = new Probe(exchanges, request.metadataAddresses());
            ResourceVisit.Seen seen = new ResourceVisit(probe, request, chart).visit(met.challenges());
            if (seen.document() == null && (met.challenges() == null || !seen.isAbsent())) {
                return met.challenges() != null;
            }
            IssuerVisit issuers = new IssuerVisit(probe, request, chart);
            IssuerVisit.Seen issuerSeen =
                    seen.document() == null ? issuers.visitOrigin() : issuers.visit(seen.document());
            chart.step(Topic.SIGN_IN, "What a sign-in would do", request.server());
            AuthorizationServerMetadata taken =
                    discover(request.discovery(Objects.requireNonNullElse(met.challenges(), Challenges.NONE)));
            new SignInRules(chart, request)
                    .client(
                            taken == null || taken.foundAt() == null
                                    ? issuerSeen
                                    : new IssuerVisit.Seen(taken.raw(), false),
                            resource);
            return true;
        }

        /** What counts is what a sign-in makes of it all; the answers are those that were just looked at. */
        private @Nullable AuthorizationServerMetadata discover(DiscoveryRequest discovery) throws InterruptedException {
            try {
                Discovered discovered = new Discovery(exchanges).discover(discovery);
                issuer = discovered.authorizationServer().issuer();
                resource = discovered.resource();
                chart.kept(
                        Rule.DISCOVERY_SUCCEEDS,
                        "It would go to " + chart.words().url(issuer)
                                + (resource == null
                                        ? ", and name no resource"
                                        : ", for " + chart.words().url(resource))
                                + scopes(discovery, discovered) + ".");
                chart.lift(Topic.AUTHORIZATION_SERVER);
                return discovered.authorizationServer();
            } catch (BerthException e) {
                String why = McpVisit.sentence(chart.words().of(String.valueOf(e.getMessage())));
                if (chart.findings().stream().anyMatch(f -> f.prevents() != null)) {
                    chart.note(Rule.DISCOVERY_SUCCEEDS, "It would end before anybody is asked: " + why);
                } else {
                    chart.broken(Rule.DISCOVERY_SUCCEEDS, why, Advice.NONE, e.code());
                }
                return null;
            }
        }

        private String scopes(DiscoveryRequest discovery, Discovered discovered) {
            List<String> scopes = Scopes.choose(
                    request.configuredScope(),
                    discovery.challenges(),
                    discovered.resourceMetadata(),
                    discovered.authorizationServer());
            return scopes.isEmpty()
                    ? ", without a scope"
                    : ", with the scope " + chart.words().list(scopes);
        }
    }
}
