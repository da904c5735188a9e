/**
 * A little world to test against: an authorization server and MCP servers with switches for every misbehaviour. Start at
 * {@link dev.berth.testkit.World}; nothing here depends on a test framework, or on the client under test.
 *
 * <pre>{@code
 * try (World world = World.start(3)) {
 *     TestAuthorizationServer as = world.authorizationServer();
 *     as.registration().answerNext(1, Reply.text(403, "Forbidden"));          // instead of the honest answer
 *     as.token().refresh().answerNext(2, Reply.status(502));                  // then honest again
 *     as.token().exchange().with("expires_in", "3600").without("token_type"); // the honest answer, bent
 *     as.token().alter(reply -> reply.asForm().withStatus(201));
 *     as.authorize().iss("https://elsewhere.example");
 *     URI callback = new Person().approve(authorizationUrl);                  // not delivered yet
 *     assertThat(as.registration().count()).isZero();
 *     world.server(0).mcp().awaitRequests(1, Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <p>Every {@link dev.berth.testkit.Endpoint} takes the same switches: {@code answerWith}, {@code answerNext}, {@code alter},
 * {@code alterNext}, {@code with}, {@code without}, {@code hold}. A {@link dev.berth.testkit.Reply} is what to answer, or how
 * to fail: closed connections, hangs, drips, endless bodies, redirects.
 *
 * <p>Whatever not every server has is off until it is asked for, and is advertised from then on: client authentication by JWT
 * ({@link dev.berth.testkit.TestAuthorizationServer#authenticationMethods}), the further grants of the {@link
 * dev.berth.testkit.TokenEndpoint}, devices ({@link dev.berth.testkit.DeviceAuthorizationEndpoint}) among them, requests that
 * are pushed ({@link dev.berth.testkit.PushedAuthorizationEndpoint}), tokens that are bound to a key ({@link
 * dev.berth.testkit.Dpop}, {@link dev.berth.testkit.World#requiresDpop}), an identity provider ({@link
 * dev.berth.testkit.World#identityProvider}). The JWTs for that are made by a {@link dev.berth.testkit.JwtIssuer} or a {@link
 * dev.berth.testkit.jose.SigningKey}.
 *
 * <pre>{@code
 * JwtIssuer cluster = JwtIssuer.named("https://cluster.example");
 * as.token().jwtBearer().supported(true).trustsWorkloadsOf(cluster);
 * String assertion = cluster.workloadToken("pod-1", as.issuer()).without("exp").sign();        // honest but for one claim
 * }</pre>
 */
@NullMarked
package dev.berth.testkit;

import org.jspecify.annotations.NullMarked;
