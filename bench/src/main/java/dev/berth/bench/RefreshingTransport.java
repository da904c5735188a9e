package dev.berth.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.http.HttpHeaders;
import dev.berth.http.HttpRequest;
import dev.berth.http.HttpResponse;
import dev.berth.http.HttpStream;
import dev.berth.http.HttpTransport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** A token endpoint in this process, which answers when it is told to. */
final class RefreshingTransport implements HttpTransport {
    private final Semaphore asked = new Semaphore(0);
    private final Semaphore answered = new Semaphore(0);
    private int requests;
    private volatile long answeredAt;

    @Override
    public HttpResponse send(HttpRequest request) throws InterruptedException {
        int number;
        synchronized (this) {
            number = ++requests;
        }
        asked.release();
        answered.acquire();
        String body = "{\"access_token\":\"refreshed-" + number + "\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
                + "\"refresh_token\":\"next-" + number + "\"}";
        HttpHeaders headers = new HttpHeaders(Map.of("Content-Type", List.of("application/json")));
        answeredAt = System.nanoTime();
        return new HttpResponse(request.uri(), 200, headers, body.getBytes(UTF_8));
    }

    @Override
    public HttpStream open(HttpRequest request) {
        throw new UnsupportedOperationException("nothing is streamed here");
    }

    /** Answers one request, once all is ready; says how many have come. */
    int answerWhen(Runnable ready) throws InterruptedException {
        int before;
        asked.acquire();
        ready.run();
        synchronized (this) {
            before = requests;
            requests = 0;
        }
        answered.release(before);
        return before;
    }

    long answeredAt() {
        return answeredAt;
    }
}
