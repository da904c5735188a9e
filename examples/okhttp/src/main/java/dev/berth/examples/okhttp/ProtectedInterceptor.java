package dev.berth.examples.okhttp;

import dev.berth.Berth;
import dev.berth.Server;
import dev.berth.error.BerthException;
import dev.berth.http.HttpHeaders;
import dev.berth.http.Origin;
import dev.berth.mcp.Authorizer;
import dev.berth.presentation.Presentation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Sends the token to the server's origin alone, and mends a refusal once for each cause. */
public final class ProtectedInterceptor implements Interceptor {
    private enum Cause {
        NONCE,
        TOKEN,
        SCOPE
    }

    private final Origin origin;
    private final Authorizer authorizer;

    private ProtectedInterceptor(Berth berth, Server server) {
        origin = Origin.of(server.url());
        authorizer = berth.authorizer(server);
    }

    /** Makes that builder's clients signed in to the server. A redirect, which would take the token along, is not followed. */
    public static OkHttpClient.Builder protect(Berth berth, Server server, OkHttpClient.Builder client) {
        return client.addInterceptor(new ProtectedInterceptor(berth, server))
                .followRedirects(false)
                .followSslRedirects(false);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        if (!origin.equals(Origin.of(request.url().uri())) || request.header("Authorization") != null) {
            return chain.proceed(request);
        }
        try {
            return send(chain, request);
        } catch (BerthException e) {
            // OkHttp takes anything else for a bug, and ends the thread of an asynchronous call with it.
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while signing in").initCause(e);
        }
    }

    private Response send(Chain chain, Request plain) throws IOException, InterruptedException {
        Set<Cause> tried = new HashSet<>();
        while (true) {
            Presentation token = authorizer.accessToken().orElse(null);
            Response response = chain.proceed(dressed(plain, token));
            try {
                if (!isMended(response, token, tried) || !canBeSentAgain(plain.body())) {
                    return response;
                }
            } catch (BerthException | InterruptedException e) {
                response.close();
                throw e;
            }
            response.close();
        }
    }

    private static Request dressed(Request plain, @Nullable Presentation token) {
        Request.Builder request = plain.newBuilder();
        if (token != null) {
            token.headers(plain.method(), plain.url().uri()).forEach(request::header);
        }
        return request.build();
    }

    private boolean isMended(Response response, @Nullable Presentation token, Set<Cause> tried)
            throws InterruptedException {
        int status = response.code();
        URI uri = response.request().url().uri();
        HttpHeaders headers = new HttpHeaders(response.headers().toMultimap());
        if (token != null && token.hears(uri, status, headers)) {
            return tried.add(Cause.NONCE);
        }
        if (status != 401 && status != 403) {
            return false;
        }
        return tried.add(status == 401 ? Cause.TOKEN : Cause.SCOPE)
                && authorizer.recover(
                        status, headers.all("WWW-Authenticate"), token == null ? null : token.accessToken());
    }

    private static boolean canBeSentAgain(@Nullable RequestBody body) {
        return body == null || (!body.isOneShot() && !body.isDuplex());
    }
}
