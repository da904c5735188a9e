package dev.berth.doctor;

import dev.berth.challenge.Challenges;
import dev.berth.diagnosis.Advice;
import dev.berth.diagnosis.Diagnosis;
import dev.berth.diagnosis.Diagnosis.Outcome;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Topic;
import dev.berth.discovery.Discovered;
import dev.berth.discovery.Discovery;
import dev.berth.discovery.DiscoveryRequest;
import dev.berth.discovery.Preference;
import dev.berth.discovery.Probe;
import dev.berth.discovery.Scopes;
import dev.berth.error.BerthException;
import dev.berth.error.StoreException;
import dev.berth.http.HttpTransport;
import dev.berth.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

    /** An authorization server at which this program cannot be a client, and why. */
    private record Unmet(String issuer, BerthException failure) {}

    /** One examination under way. */
    private final class Examination {
        private final ExaminationRequest request;
        private final Chart chart;
        private final Exchanges exchanges = new Exchanges(transport, budget);
        private @Nullable Discovered discovered;
        private @Nullable BerthException failure;
        private @Nullable BerthException unmet;
        private @Nullable BerthException unready;
        private @Nullable String issuer;
        private @Nullable String resource;

        Examination(ExaminationRequest request) {
            this.request = request;
            this.chart = new Chart(new Words(request));
        }

        Diagnosis run() throws InterruptedException {
            StoreException unreadable = request.unreadable();
            if (unreadable != null) {
                new SignInRules(chart, request).unreadable(unreadable);
            }
            McpVisit.Met met = new McpVisit(exchanges, request, chart).visit();
            boolean needed = met.isReached() && walk(met);
            if (unreadable == null) {
                new SignInRules(chart, request).stored(issuer);
            }
            boolean impossible = isPrevented() || unreadable != null;
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
            DiscoveryRequest discovery =
                    request.discovery(Objects.requireNonNullElse(met.challenges(), Challenges.NONE));
            discover(discovery);
            IssuerVisit issuers = new IssuerVisit(probe, request, chart, deciding(seen.document()));
            IssuerVisit.Seen issuerSeen =
                    seen.document() == null ? issuers.visitOrigin() : issuers.visit(seen.document());
            chart.step(Topic.SIGN_IN, "What a sign-in would do", request.server());
            tell(discovery);
            new SignInRules(chart, request).client(issuerSeen, resource);
            if (unmet != null && !isPrevented()) {
                chart.broken(Rule.CLIENT_CAN_BE_HAD, sentence(unmet), Advice.NONE, unmet.code());
            }
            if (unready != null && !isPrevented()) {
                new SignInRules(chart, request).unready(unready, sentence(unready));
            }
            return true;
        }

        /** By the servers, or by the settings: what of it is found out last is told in the light of what was found first. */
        private boolean isPrevented() {
            return chart.findings().stream()
                    .anyMatch(f -> f.prevents() != null && f.step().topic() != Topic.STORED);
        }

        /** What counts is what a sign-in makes of it all; the walk sees the same answers. */
        private void discover(DiscoveryRequest discovery) throws InterruptedException {
            Preference asked = request.preference();
            List<Unmet> all = new ArrayList<>();
            Preference noted = new Preference(asked.first(), asked.passesOverFailures(), server -> {
                try {
                    asked.requirement().accept(server);
                } catch (BerthException e) {
                    all.add(new Unmet(server.issuer(), e));
                    throw e;
                }
            });
            try {
                discovered = new Discovery(exchanges).discover(discovery, noted);
                unready = unready(discovery.challenges(), discovered);
            } catch (BerthException e) {
                Optional<Unmet> first =
                        all.stream().filter(u -> u.failure() == e.getCause()).findFirst();
                if (first.isEmpty()) {
                    failure = e;
                } else {
                    // It is found; only no client of it can be had, which is a finding of its own.
                    unmet = e;
                    discovered = new Discovery(exchanges)
                            .discover(discovery, new Preference(first.get().issuer(), true, server -> {}));
                }
            }
        }

        /** Why a sign-in would end though all was found, by its own settings; null where it would not. */
        private @Nullable BerthException unready(Challenges challenges, Discovered found) {
            try {
                request.prerequisites().accept(challenges, found);
                return null;
            } catch (BerthException e) {
                return e;
            }
        }

        /** The one of the named that a sign-in stands or falls by; null where a pinned issuer, or none that is named, does. */
        private @Nullable String deciding(@Nullable JsonObject document) {
            List<String> named = document == null ? null : document.strings("authorization_servers");
            if (request.pinnedIssuer() != null || named == null || named.isEmpty()) {
                return null;
            }
            return discovered != null
                    ? discovered.authorizationServer().issuer()
                    : request.preference().order(named).iterator().next();
        }

        private void tell(DiscoveryRequest discovery) {
            if (discovered != null) {
                issuer = discovered.authorizationServer().issuer();
                resource = discovered.resource();
                chart.kept(
                        Rule.DISCOVERY_SUCCEEDS,
                        "It would go to " + chart.words().url(issuer)
                                + (resource == null
                                        ? ", and name no resource"
                                        : ", for " + chart.words().url(resource))
                                + scopes(discovery, discovered) + ".");
            } else if (failure != null) {
                String why = sentence(failure);
                if (isPrevented()) {
                    chart.note(Rule.DISCOVERY_SUCCEEDS, "It would end before anybody is asked: " + why);
                } else {
                    chart.broken(Rule.DISCOVERY_SUCCEEDS, why, Advice.NONE, failure.code());
                }
            }
        }

        private String sentence(BerthException e) {
            return McpVisit.sentence(chart.words().of(String.valueOf(e.getMessage())));
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
