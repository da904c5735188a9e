package dev.berth.httpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.http.RawServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that a client and its builder can do on the JDK that this runs on, the protected ones can. */
@Timeout(60)
class DelegationTest extends WithScript {
    private static final boolean CLOSES = AutoCloseable.class.isAssignableFrom(HttpClient.class);

    private final Numbered authorizer = new Numbered(Numbered.HOPELESS);

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() == type && !Modifier.isStatic(method.getModifiers()));
    }

    @Nested
    class EveryMethod {
        @Test
        void ofAClientIsItsOwn() {
            assertThat(methods(HttpClient.class))
                    .hasSizeGreaterThan(12)
                    .allSatisfy(method -> assertThat(ProtectedHttpClient.class
                                    .getMethod(method.getName(), method.getParameterTypes())
                                    .getDeclaringClass())
                            .as(method.toString())
                            .isEqualTo(ProtectedHttpClient.class));
        }

        @Test
        void ofABuilderGoesToTheOneBeneathAndAnswersItself() throws Exception {
            List<String> called = new ArrayList<>();
            HttpClient.Builder beneath = (HttpClient.Builder) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {HttpClient.Builder.class}, (proxy, method, args) -> {
                        called.add(method.getName() + Arrays.toString(args));
                        return method.getName().equals("build") ? HttpClient.newHttpClient() : proxy;
                    });
            HttpClient.Builder builder = new ProtectedHttpClientBuilder(
                    beneath, URI.create("https://mcp.example.com/mcp"), Map::of, authorizer);
            List<String> wanted = new ArrayList<>();
            for (Method method : methods(HttpClient.Builder.class).toList()) {
                if (method.getName().equals("build")) {
                    continue;
                }
                Object argument = sample(method.getParameterTypes()[0]);
                wanted.add(method.getName() + Arrays.toString(new Object[] {argument}));
                assertThat(method.invoke(builder, argument))
                        .as(method.toString())
                        .isSameAs(builder);
            }
            assertThat(wanted).hasSizeGreaterThan(9);
            assertThat(called).isEqualTo(wanted);
            assertThat(builder.build()).isInstanceOf(ProtectedHttpClient.class);
        }

        private static Object sample(Class<?> type) throws Exception {
            Map<Class<?>, Object> samples = Map.of(
                    CookieHandler.class,
                    new CookieManager(),
                    Duration.class,
                    Duration.ofSeconds(5),
                    SSLContext.class,
                    SSLContext.getDefault(),
                    SSLParameters.class,
                    new SSLParameters(),
                    Executor.class,
                    (Executor) Runnable::run,
                    ProxySelector.class,
                    HttpClient.Builder.NO_PROXY,
                    int.class,
                    7,
                    InetAddress.class,
                    InetAddress.getLoopbackAddress(),
                    Authenticator.class,
                    new Authenticator() {});
            Object sample = type.isEnum() ? type.getEnumConstants()[0] : samples.get(type);
            if (sample == null) {
                throw new AssertionError("no sample of " + type);
            }
            return sample;
        }
    }

    @Test
    void aClientTellsTheSettingsOfTheOneBeneath() throws Exception {
        CookieManager cookies = new CookieManager();
        Authenticator authenticator = new Authenticator() {};
        Executor executor = Runnable::run;
        SSLParameters parameters = new SSLParameters(new String[] {"TLS_AES_128_GCM_SHA256"});
        RawServer server = taking("token-0");
        HttpClient client = builder(server, authorizer)
                .cookieHandler(cookies)
                .authenticator(authenticator)
                .executor(executor)
                .connectTimeout(Duration.ofSeconds(7))
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(SSLContext.getDefault())
                .sslParameters(parameters)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        assertThat(client.cookieHandler()).containsSame(cookies);
        assertThat(client.authenticator()).containsSame(authenticator);
        assertThat(client.executor()).containsSame(executor);
        assertThat(client.connectTimeout()).hasValue(Duration.ofSeconds(7));
        assertThat(client.proxy()).containsSame(HttpClient.Builder.NO_PROXY);
        assertThat(client.sslContext()).isSameAs(SSLContext.getDefault());
        assertThat(client.sslParameters().getCipherSuites()).isEqualTo(parameters.getCipherSuites());
        assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    @Nested
    class FromJdk21On {
        private Object call(HttpClient client, String name, Object... arguments) throws Throwable {
            Method method = methods(HttpClient.class)
                    .filter(m -> m.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            try {
                return method.invoke(client, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        @Test
        void aClientIsShutDown() throws Throwable {
            assumeTrue(CLOSES);
            RawServer server = taking("token-0");
            for (String end : List.of("shutdown", "shutdownNow", "close")) {
                HttpClient client = client(server, authorizer);
                assertThat(body(client, get(server))).isEqualTo("welcome");
                assertThat(call(client, "isTerminated")).isEqualTo(false);
                call(client, end);
                assertThat(call(client, "awaitTermination", Duration.ofSeconds(30)))
                        .isEqualTo(true);
                assertThat(call(client, "isTerminated")).isEqualTo(true);
                assertThatThrownBy(() -> body(client, get(server))).isInstanceOf(IOException.class);
            }
        }

        @Test
        void awaitingTheEndIsInterruptible() throws Throwable {
            assumeTrue(CLOSES);
            HttpClient client = client(taking("token-0"), authorizer);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> call(client, "awaitTermination", Duration.ofSeconds(30)))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aRefusalThatIsHandedOnTellsAllThatTheAnswerTold() throws Exception {
        RawServer server = taking("never");
        HttpResponse<String> answer = client(server, authorizer).send(get(server), BodyHandlers.ofString());
        for (Method method : methods(HttpResponse.class).toList()) {
            assertThat(method.invoke(answer)).as(method.toString()).isNotNull();
        }
    }
}
