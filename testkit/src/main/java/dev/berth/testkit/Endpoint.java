package dev.berth.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of a test server: honest until told otherwise. All switches can be thrown at any time, from any thread, and
 * hold from the next request on.
 *
 * <p>An endpoint can be a part of another (a refresh of the token endpoint, one location of a metadata document): its own
 * switches come first, then those of the whole.
 */
public class Endpoint {
    /** Computes the honest answer. */
    @FunctionalInterface
    interface Handler {
        Reply handle(RecordedRequest request);
    }

    private record Step(@Nullable Reply instead, @Nullable UnaryOperator<Reply> change) {
        static final Step HONEST = new Step(null, null);
    }

    private final @Nullable Endpoint parent;
    private final RequestLog log;
    private final Handler honest;
    private final Deque<Step> next = new ArrayDeque<>();
    private final List<UnaryOperator<Reply>> always = new ArrayList<>();
    private @Nullable Reply instead;
    private @Nullable CountDownLatch held;

    /** For a class that overrides {@link #handle}. */
    Endpoint(RequestLog log) {
        this(null, log, request -> Reply.status(501));
    }

    Endpoint(@Nullable Endpoint parent, RequestLog log, Handler honest) {
        this.parent = parent;
        this.log = log;
        this.honest = honest;
    }

    /** Answers this to every request, which has no effect otherwise. */
    public synchronized Endpoint answerWith(Reply reply) {
        instead = reply;
        return this;
    }

    /** Answers this to the next requests, which have no effect otherwise. */
    public synchronized Endpoint answerNext(int times, Reply reply) {
        for (int i = 0; i < times; i++) {
            next.add(new Step(reply, null));
        }
        return this;
    }

    /** Lets every request have its effect, and bends the honest answer. Several changes add up. */
    public synchronized Endpoint alter(UnaryOperator<Reply> change) {
        always.add(change);
        return this;
    }

    /** Lets the next requests have their effect, and bends their honest answers. */
    public synchronized Endpoint alterNext(int times, UnaryOperator<Reply> change) {
        for (int i = 0; i < times; i++) {
            next.add(new Step(null, change));
        }
        return this;
    }

    /** Lets the next requests through as they are, before what is said next. */
    public synchronized Endpoint honestNext(int times) {
        for (int i = 0; i < times; i++) {
            next.add(Step.HONEST);
        }
        return this;
    }

    /** Sets a member in every successful JSON answer; null is written as such. */
    public Endpoint with(String member, @Nullable Object value) {
        return alter(reply -> reply.isSuccess() ? reply.with(member, value) : reply);
    }

    /** Leaves members out of every successful JSON answer. */
    public Endpoint without(String... members) {
        return alter(reply -> reply.isSuccess() ? reply.without(members) : reply);
    }

    /** Takes back everything that was said here; a hold stays. */
    public synchronized Endpoint answerHonestly() {
        instead = null;
        next.clear();
        always.clear();
        return this;
    }

    /** Takes requests but neither handles nor answers them until they are released; closing the server lets go of them too. */
    public synchronized Hold hold() {
        CountDownLatch latch = new CountDownLatch(1);
        held = latch;
        return latch::countDown;
    }

    /** The requests that came here so far. */
    public List<RecordedRequest> requests() {
        return log.matching(request -> request.isFor(this));
    }

    /** How many requests came here so far. */
    public int count() {
        return requests().size();
    }

    /**
     * Waits until that many requests have come here, counted from the start.
     *
     * @throws AssertionError if they have not come in time
     */
    public List<RecordedRequest> awaitRequests(int count, Duration timeout) throws InterruptedException {
        return log.await(request -> request.isFor(this), count, timeout);
    }

    @Nullable
    Endpoint parent() {
        return parent;
    }

    RequestLog log() {
        return log;
    }

    /** The honest answer. */
    Reply handle(RecordedRequest request) {
        return honest.handle(request);
    }

    /** The part of this endpoint that the request is for. */
    Endpoint partFor(RecordedRequest request) {
        return this;
    }

    final Reply reply(RecordedRequest request) throws InterruptedException {
        for (Endpoint at = this; at != null; at = at.parent) {
            at.awaitRelease();
        }
        for (Endpoint at = this; at != null; at = at.parent) {
            Step step = at.nextStep();
            if (step == null) {
                continue;
            }
            if (step.instead() != null) {
                return step.instead();
            }
            Reply reply = altered(handle(request));
            return step.change() == null ? reply : step.change().apply(reply);
        }
        return altered(handle(request));
    }

    private synchronized @Nullable Step nextStep() {
        Step step = next.poll();
        return step != null || instead == null ? step : new Step(instead, null);
    }

    private Reply altered(Reply reply) {
        Reply changed = reply;
        for (Endpoint at = this; at != null; at = at.parent) {
            for (UnaryOperator<Reply> change : at.changes()) {
                changed = change.apply(changed);
            }
        }
        return changed;
    }

    private synchronized List<UnaryOperator<Reply>> changes() {
        return List.copyOf(always);
    }

    private void awaitRelease() throws InterruptedException {
        CountDownLatch latch;
        synchronized (this) {
            latch = held;
        }
        if (latch != null) {
            latch.await();
        }
    }

    /** Requests that wait. */
    @FunctionalInterface
    public interface Hold {
        /** Lets them go on, and those that come after. */
        void release();
    }
}
