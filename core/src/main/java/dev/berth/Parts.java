package dev.berth;

import dev.berth.authorize.PendingAuthorizations;
import dev.berth.callback.CallbackEngine;
import dev.berth.device.DeviceAuthorization;
import dev.berth.discovery.Discovery;
import dev.berth.doctor.Doctor;
import dev.berth.http.HttpTransport;
import dev.berth.http.NetworkSettings;
import dev.berth.http.SocketTransport;
import dev.berth.par.PushedAuthorization;
import dev.berth.registration.DynamicRegistration;
import dev.berth.store.FileTokenStore;
import dev.berth.store.TokenStore;
import dev.berth.token.Revocation;
import dev.berth.token.TokenEndpoint;
import java.util.List;

/** What a {@link Berth} is made of, put together. */
final class Parts {
    final PendingAuthorizations door = PendingAuthorizations.inMemory();
    final Threads threads = new Threads();
    final Spending spending = new Spending();
    final HttpTransport http;
    final CallbackEngine engine;
    final Progress progress;
    final SilentTokens tokens;
    final CurrentTokens current;
    final SignIns signIns;
    final SignOuts signOuts;
    final SignOutWatch watch;
    final Sessions sessions;
    final ProtectedClients protectedClients;
    final Examinations examinations;

    Parts(Settings settings) {
        this.http = settings.http != null ? settings.http : new SocketTransport(NetworkSettings.from(System.getenv()));
        TokenStore store = settings.store;
        TokenEndpoint tokenEndpoint = new TokenEndpoint(http, settings.clock);
        this.progress = new GuardedProgress(settings.progress);
        Rejections rejections = new Rejections(progress);
        McpClients mcp = new McpClients(http);
        this.engine = new CallbackEngine(door, rejections);
        Proofs proofs = new Proofs(settings.clock);
        this.current = new CurrentTokens(store, proofs, progress, settings.clock);
        Unpersisted unpersisted = new Unpersisted(store, threads, settings.pause);
        Replacements replacements = new Replacements(settings.clock);
        Backoff backoff = new Backoff(settings.clock);
        StepUps stepUps = new StepUps();
        Declined declined = new Declined(settings.clock);
        this.watch = new SignOutWatch(proofs, unpersisted, backoff, List.of(current, replacements, stepUps, declined));
        Renewals renewals = new Renewals(store, tokenEndpoint, proofs, settings.clock, unpersisted);
        Refresh here = new RefreshTransaction(
                store, tokenEndpoint, proofs, settings.clock, backoff, unpersisted, renewals, spending);
        RefreshCommand apart = settings.refreshCommand;
        Refresh refresh = apart != null && store instanceof FileTokenStore files
                ? new RefreshApart(files.home(), apart, here, unpersisted, backoff, spending, threads, settings.clock)
                : here;
        this.tokens = new SilentTokens(
                store, unpersisted, renewals, refresh, watch, threads, backoff, settings.clock, settings.patience);
        this.signOuts = new SignOuts(store, tokens, new Revocation(http), settings.clock);
        Redirects redirects = new Redirects(engine);
        Registrations registrations =
                new Registrations(store, new DynamicRegistration(http), redirects, settings.clock);
        Clients clients = new Clients(store, registrations, redirects);
        Prerequisites prerequisites = new Prerequisites(clients);
        Discoveries discoveries = new Discoveries(
                new Discovery(http), new DiscoveryCache(settings.clock), tokens, clients, prerequisites);
        Redemption redemption = new Redemption(tokenEndpoint, store, spending, settings.clock);
        PushedRequests pushed = new PushedRequests(new PushedAuthorization(http, settings.clock), settings.clock);
        SignIn signIn = new SignIn(clients, door, pushed, redemption, settings.clock, rejections);
        UnattendedSignIn unattended = new UnattendedSignIn(clients, redemption, proofs);
        DeviceSignIn elsewhere = new DeviceSignIn(
                clients,
                new DeviceAuthorization(http, settings.clock),
                tokenEndpoint,
                redemption,
                new DevicePolling(threads, settings.clock, settings.pause),
                settings.clock);
        this.signIns = new SignIns(
                store,
                tokens,
                signIn,
                elsewhere,
                unattended,
                proofs,
                discoveries,
                prerequisites,
                mcp,
                progress,
                new SignInTurns(store, progress),
                declined,
                threads);
        this.sessions = new Sessions(mcp, tokens, current, signIns, replacements, stepUps, engine, progress, threads);
        this.examinations =
                new Examinations(store, tokens, discoveries, prerequisites, new Doctor(http), settings.clock);
        this.protectedClients = new ProtectedClients(tokens, current, signIns, replacements, stepUps, threads);
    }
}
