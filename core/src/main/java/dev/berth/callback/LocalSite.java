package dev.berth.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.secret.Secret;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What stands behind the addresses of {@link LocalPages}. Keyed by the digest of the unguessable first segment of the path,
 * so that the look-up tells nothing by its timing.
 */
final class LocalSite implements Site {
    private static final int SECRET_BYTES = 16;

    private final Authority authority;
    private final Map<ByteBuffer, Function<String, Answer>> pages = new ConcurrentHashMap<>();
    private final List<SignInListPage> lists = new CopyOnWriteArrayList<>();

    LocalSite(Authority authority) {
        this.authority = authority;
    }

    URI root() {
        return URI.create("http://" + authority.host() + ":" + authority.port() + "/");
    }

    URI oneTime(Supplier<URI> target) {
        AtomicReference<Supplier<URI>> unused = new AtomicReference<>(target);
        return add(rest -> {
            if (!rest.isEmpty()) {
                return nowhere();
            }
            Supplier<URI> first = unused.getAndSet(null);
            return first != null ? Answer.redirect(first.get()) : Answer.page(410, SignInListPage.used());
        });
    }

    URI list(Supplier<List<SignInRow>> rows) {
        SignInListPage page = new SignInListPage(rows);
        lists.add(page);
        return URI.create(add(page::serve) + "/");
    }

    void awaitLastLook(long millis) throws InterruptedException {
        for (SignInListPage list : lists) {
            list.awaitLastLook(millis);
        }
    }

    @Override
    public Reply serve(RequestHead request) {
        if (!authority.admits(request)) {
            return Reply.of(Answer.page(
                    403,
                    CallbackPages.plain("Not accepted", "This address was called by a name that is not its own.", "")));
        }
        String path = request.path().startsWith("/") ? request.path().substring(1) : "";
        int slash = path.indexOf('/');
        Function<String, Answer> page = pages.get(digest(slash < 0 ? path : path.substring(0, slash)));
        if (page == null || !request.query().isEmpty()) {
            return Reply.of(nowhere());
        }
        // A probe by any other method does not use an address up.
        if (!request.method().equals("GET")) {
            return Reply.of(Answer.onlyGet(CallbackPages.plain("Not accepted", "This page is read by GET alone.", "")));
        }
        return Reply.of(page.apply(slash < 0 ? "" : path.substring(slash)));
    }

    @Override
    public Reply serveMalformed(int status) {
        return Reply.of(Answer.page(
                status,
                status == 431
                        ? CallbackPages.tooLarge()
                        : CallbackPages.plain("Not accepted", "This is not an HTTP request for a page here.", "")));
    }

    static Answer nowhere() {
        return Answer.page(404, CallbackPages.plain("Nothing here", "There is no page at this address.", ""));
    }

    private URI add(Function<String, Answer> page) {
        String segment = Secret.random(SECRET_BYTES).reveal();
        pages.put(digest(segment), page);
        return root().resolve(segment);
    }

    private static ByteBuffer digest(String segment) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(segment.getBytes(UTF_8)))
                    .asReadOnlyBuffer();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
