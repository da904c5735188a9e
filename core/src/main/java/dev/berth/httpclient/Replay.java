package dev.berth.httpclient;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Set;

/** Which requests can be sent a second time with the same body. */
final class Replay {
    /** Those of the JDK's publishers that hand on what somebody else gives, who may be able to do so once. */
    private static final Set<Class<?>> OF_OTHERS = Set.of(
            BodyPublishers.fromPublisher(BodyPublishers.noBody()).getClass(),
            BodyPublishers.ofInputStream(InputStream::nullInputStream).getClass(),
            BodyPublishers.ofByteArrays(List.of()).getClass(),
            BodyPublishers.concat(BodyPublishers.ofString("a"), BodyPublishers.ofString("b"))
                    .getClass());

    private Replay() {}

    /**
     * Whether it has no body, or one of a publisher that the JDK made from what can be read again: a string, bytes, a
     * file. A supplier of streams may give the same one, which is at its end, each time. A publisher does not say whether it
     * can be subscribed to twice, and one that cannot may well publish nothing the second time, instead of failing; so nothing
     * is assumed of those that are not the JDK's own.
     */
    static boolean isPossible(HttpRequest request) {
        return request.bodyPublisher().map(Replay::isOfTheJdk).orElse(true);
    }

    private static boolean isOfTheJdk(BodyPublisher publisher) {
        Class<?> type = publisher.getClass();
        return type.getModule().equals(HttpClient.class.getModule()) && !OF_OTHERS.contains(type);
    }
}
